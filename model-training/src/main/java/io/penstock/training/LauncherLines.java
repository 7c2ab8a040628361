package io.penstock.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Tells the launcher how the run stands: a line {@code penstock-run: {"state":…, "message":…,
 * "metrics":{…}}} on each change.
 */
final class LauncherLines {
  static final String PREFIX = "penstock-run: ";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final PrintStream out;

  LauncherLines(PrintStream out) {
    this.out = out;
  }

  void tell(String state, String message, Map<String, Double> metrics) {
    Map<String, Double> finite = new LinkedHashMap<>(metrics);
    finite.values().removeIf(value -> !Double.isFinite(value));
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("state", state);
    line.put("message", message);
    line.put("metrics", finite);
    try {
      // One write: the log may share the stream.
      out.print(PREFIX + JSON.writeValueAsString(line) + "\n");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a map of text and numbers is always JSON", e);
    }
    out.flush();
  }
}
