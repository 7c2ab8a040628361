package io.penstock.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What {@code penstock bench} prints and writes. */
record Report(ObjectNode machine, String command, List<Result> results, List<String> notes) {

  void write(Path file) throws IOException {
    new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), this);
  }

  void print(PrintWriter out) {
    out.printf("machine   %s%ncommand   %s%n%n", Machine.line(machine), command);
    out.printf("%-16s %14s   %-26s %14s %8s   %s%n", "ours", "", "peer", "", "ratio", "unit");
    for (Result result : results) {
      out.printf(
          Locale.ROOT,
          "%-16s %,14.1f   %-26s %,14.1f %8.2f   %s%n",
          result.name(),
          result.ours(),
          result.peer(),
          result.peerValue(),
          result.ratio(),
          result.unit());
    }
    out.println();
    notes.forEach(out::println);
  }
}
