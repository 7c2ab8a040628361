package io.penstock.trigger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.schemas.RunState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChildReportTest {
  @Test
  void a_line_with_the_prefix_is_a_report() {
    assertThat(
            ChildReport.parse(
                "penstock-run: {\"state\":\"RUNNING\",\"message\":\"m\",\"metrics\":{\"a\":1}}"))
        .contains(new ChildReport(RunState.RUNNING, "m", Map.of("a", 1.0)));
    assertThat(ChildReport.parse("penstock-run: {\"state\":\"RUNNING\"}"))
        .contains(new ChildReport(RunState.RUNNING, "", Map.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "log",
        " penstock-run: {\"state\":\"RUNNING\"}",
        "penstock-run: {\"state\":",
        "penstock-run: {\"state\":\"FLYING\"}",
        "penstock-run: 5"
      })
  void any_other_line_is_log(String line) {
    assertThat(ChildReport.parse(line)).isEmpty();
  }

  @Test
  void a_tail_gives_whole_lines_once_and_the_rest_at_the_end(@TempDir Path directory)
      throws IOException {
    Path file = directory.resolve("run.log");
    LogTail tail = new LogTail(file, 3);
    assertThat(tail.read(false)).isEmpty();
    Files.writeString(file, "ab\nc\u00e9", UTF_8);
    assertThat(tail.read(false)).isEmpty();
    Files.writeString(file, "d\n\nef", UTF_8, StandardOpenOption.APPEND);
    assertThat(tail.read(false)).containsExactly("c\u00e9d", "");
    assertThat(tail.read(true)).containsExactly("ef");
    assertThat(tail.read(true)).isEmpty();
  }
}
