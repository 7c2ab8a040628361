package io.penstock.stack.parity;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.stack.replay.ReportJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;

/** Writes a report to files: as JSON, and as metrics that Prometheus can read. */
public final class ParityFiles {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private ParityFiles() {}

  /** Writes it as JSON. */
  public static void json(ParityReport report, String command, Path file) throws IOException {
    ObjectNode root = JSON.createObjectNode();
    root.put("command", command);
    root.set("machine", ReportJson.machine(JSON));
    root.put("feature_set", report.featureSet());
    ObjectNode snapshots = root.putObject("snapshots");
    report.snapshots().forEach(snapshots::put);
    root.put("unexplained", report.unexplained());
    ObjectNode table = root.putObject("features_table").put("rows", report.rows());
    features(table.putArray("features"), report.table());
    report
        .store()
        .ifPresent(
            figures -> {
              ObjectNode store =
                  root.putObject("online_store")
                      .put("entities", figures.entities())
                      .put("ahead", figures.ahead())
                      .put("expired", figures.expired());
              features(store.putArray("features"), figures.values());
            });
    report.examples().forEach(root.putArray("examples")::add);
    replace(file, JSON.writeValueAsString(root) + "\n");
  }

  private static void features(ArrayNode array, Tally tally) {
    for (int i = 0; i < tally.features().size(); i++) {
      ObjectNode feature =
          array
              .addObject()
              .put("feature", tally.features().get(i))
              .put("compared", tally.compared(i))
              .put("equal", tally.equal(i));
      if (tally.compared(i) > 0) {
        feature.put("share", tally.share(i));
      }
      ObjectNode causes = feature.putObject("causes");
      for (Cause cause : Cause.values()) {
        if (tally.different(i, cause) > 0) {
          causes.put(cause.word(), tally.different(i, cause));
        }
      }
    }
  }

  /**
   * Writes it in Prometheus's text format, in one step, as node_exporter's textfile collector wants
   * it.
   */
  public static void metrics(ParityReport report, Instant finished, Path file) throws IOException {
    StringBuilder text = new StringBuilder();
    head(
        text,
        "penstock_parity_equal_share",
        "Values equal to a recomputation from the lake, 0 to 1");
    shares(text, "features_table", report.table());
    report.store().ifPresent(figures -> shares(text, "online_store", figures.values()));
    head(text, "penstock_parity_different_values", "Values that differ, by cause");
    causes(text, "features_table", report.table());
    report.store().ifPresent(figures -> causes(text, "online_store", figures.values()));
    head(text, "penstock_parity_finished_timestamp_seconds", "When the comparison ended");
    text.append("penstock_parity_finished_timestamp_seconds ")
        .append(finished.getEpochSecond())
        .append('\n');
    replace(file, text.toString());
  }

  private static void head(StringBuilder text, String name, String help) {
    text.append("# HELP ").append(name).append(' ').append(help).append('\n');
    text.append("# TYPE ").append(name).append(" gauge\n");
  }

  private static void shares(StringBuilder text, String place, Tally tally) {
    for (int i = 0; i < tally.features().size(); i++) {
      if (tally.compared(i) > 0) {
        text.append(
            "penstock_parity_equal_share{place=\"%s\",feature=\"%s\"} %s\n"
                .formatted(place, tally.features().get(i), tally.share(i)));
      }
    }
  }

  private static void causes(StringBuilder text, String place, Tally tally) {
    for (Cause cause : Cause.values()) {
      text.append(
          "penstock_parity_different_values{place=\"%s\",cause=\"%s\"} %d\n"
              .formatted(place, cause.word(), tally.different(cause)));
    }
  }

  private static void replace(Path file, String content) throws IOException {
    Path absolute = file.toAbsolutePath();
    Files.createDirectories(absolute.getParent());
    Path temporary = absolute.resolveSibling(absolute.getFileName() + ".new");
    Files.writeString(temporary, content);
    Files.move(
        temporary, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
