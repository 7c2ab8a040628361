package io.penstock.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/** One run of {@code penstock bench} as a user starts it, with what it printed and reported. */
final class BenchRun {
  final int code;
  final String out;
  final String err;

  private final Path report;

  private BenchRun(int code, String out, String err, Path report) {
    this.code = code;
    this.out = out;
    this.err = err;
    this.report = report;
  }

  static BenchRun of(Path directory, String... arguments) {
    Path report = directory.resolve("report.json");
    List<String> all = new ArrayList<>(List.of("bench"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--report", report.toString()));
    all.addAll(List.of("--dir", directory.resolve("work").toString()));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = BenchCommand.commandLine();
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    int code = line.execute(all.toArray(String[]::new));
    return new BenchRun(code, out.toString(), err.toString(), report);
  }

  boolean reported() {
    return Files.exists(report);
  }

  /** The results by "name / peer", after a look at the rest of the report. */
  List<String> results(String benchmark) throws IOException {
    JsonNode json = new ObjectMapper().readTree(report.toFile());
    assertThat(json.get("machine").get("processors").asInt()).isPositive();
    assertThat(json.get("machine").get("cpu").asText()).isNotEmpty();
    assertThat(json.get("command").asText()).startsWith("./penstock bench " + benchmark);
    List<String> names = new ArrayList<>();
    for (JsonNode result : json.get("results")) {
      assertThat(result.fieldNames())
          .toIterable()
          .containsExactly("name", "ours", "peer", "peer_value", "ratio", "unit");
      double ours = result.get("ours").asDouble();
      double peer = result.get("peer_value").asDouble();
      assertThat(ours).isPositive();
      assertThat(peer).isPositive();
      assertThat(result.get("ratio").asDouble()).isEqualTo(ours / peer);
      assertThat(out)
          .contains(result.get("name").asText(), result.get("peer").asText(), "./penstock bench");
      names.add(result.get("name").asText() + " / " + result.get("peer").asText());
    }
    return names;
  }
}
