package io.penstock.trigger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.penstock.schemas.RunState;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the training process says of its state: a line of its output with a prefix and JSON. */
record ChildReport(RunState state, String message, Map<String, Double> metrics) {
  static final String PREFIX = "penstock-run: ";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The report of a line; empty for any other line, and for one that cannot be read. */
  static Optional<ChildReport> parse(String line) {
    if (!line.startsWith(PREFIX)) {
      return Optional.empty();
    }
    try {
      JsonNode json = JSON.readTree(line.substring(PREFIX.length()));
      Map<String, Double> metrics = new TreeMap<>();
      json.path("metrics")
          .fields()
          .forEachRemaining(
              field -> {
                if (field.getValue().isNumber()) {
                  metrics.put(field.getKey(), field.getValue().doubleValue());
                }
              });
      return Optional.of(
          new ChildReport(
              RunState.valueOf(json.path("state").asText()),
              json.path("message").asText(""),
              Map.copyOf(metrics)));
    } catch (JsonProcessingException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  static boolean isFinal(RunState state) {
    return switch (state) {
      case SUCCEEDED, REJECTED, FAILED -> true;
      case REQUESTED, WAITING_FOR_LABELS, RUNNING -> false;
    };
  }
}
