package io.penstock.stack.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the commands that start a stack refuse, without one. */
class StackCommandsTest {
  @TempDir private Path directory;

  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @CsvSource({
    "up, --fresh, --port=kafak=9092, there is no part kafak",
    "up, --fresh, --port=kafka=99999, port 99999",
    "up, --fresh, --parallelism=0, parallelism must be at least 1",
    "demo, --no-shift, --parallelism=0, parallelism must be at least 1",
    "demo, --no-shift, --checkpoint-seconds=0, the time between checkpoints"
  })
  void whatMakesNoSenseIsRefusedBeforeTheOldStateIsDeleted(
      String command, String flag, String option, String message) throws IOException {
    Path kept = Files.createFile(directory.resolve("kept"));
    assertThat(run(command, flag, option, "--dir", directory.toString())).isEqualTo(1);
    assertThat(err.toString()).startsWith("penstock: ").contains(message);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(kept).exists();
  }

  @Test
  void stateOfAnotherBackendIsNotTakenForOurs() throws IOException {
    Path choices = Files.createDirectories(directory.resolve("conf")).resolve("stack.properties");
    Files.writeString(choices, "features.set=card_fraud@v1\nstate.backend=hashmap\n");

    assertThat(run("up", "--state-backend=rocksdb", "--dir", directory.toString())).isEqualTo(1);

    assertThat(err.toString())
        .contains("is laid out for hashmap: go on with that, or begin anew with --fresh");
  }

  @ParameterizedTest
  @CsvSource({
    "--days=July, is no stretch of days such as 2018-07-25..2018-07-31",
    "--days=2018-07-25..2018-07-24, 2018-07-24 is before 2018-07-25",
    "--sample=0, the sample must be at least 1",
    "--feature-set=card_fraud@v99, no such feature set"
  })
  void parityRefusesWhatMakesNoSense(String option, String message) {
    assertThat(run("parity", option, "--dir", directory.toString())).isEqualTo(2);
    assertThat(err.toString()).startsWith("penstock: ").contains(message);
  }

  @ParameterizedTest
  @CsvSource({"up, --port=kafka=many", "demo, --rate=fast", "status, --verbose", "start, --fresh"})
  void anOptionThatCannotBeReadIsWrongUsage(String command, String option) {
    assertThat(run(command, option)).isEqualTo(2);
  }

  @Test
  void wrongUsageIsOneSentenceAndWhereHelpIs() {
    assertThat(run("label", "1", "fraud", "--at", "yesterday")).isEqualTo(2);
    assertThat(err.toString().lines())
        .containsExactly(
            "penstock: Invalid value for option '--at': 'yesterday' is not a time such as"
                + " 2026-01-31T12:00:00Z",
            "Help: ./penstock label --help");
  }

  @Test
  void stopEndsWhatAKilledCommandLeftBehind() throws Exception {
    Process left = new ProcessBuilder("sleep", "600").start();
    try {
      Files.createFile(directory.resolve("penstock.lock"));
      Path run = Files.createDirectory(directory.resolve("run"));
      Files.writeString(
          run.resolve("broker.pid"), left.pid() + " " + left.info().startInstant().orElseThrow());
      assertThat(run("stop", "--dir", directory.toString())).as(err.toString()).isZero();
      assertThat(left.waitFor(10, TimeUnit.SECONDS)).isTrue();
    } finally {
      left.destroyForcibly();
    }
  }

  @Test
  void statusStopAndParitySayWhenNothingRuns() {
    assertThat(run("status", "--dir", directory.toString())).isEqualTo(1);
    assertThat(run("stop", "--dir", directory.toString())).isEqualTo(1);
    assertThat(run("parity", "--dir", directory.toString())).isEqualTo(1);
    assertThat(err.toString().lines())
        .hasSize(3)
        .allMatch(line -> line.startsWith("penstock: no stack is running in " + directory))
        .allMatch(line -> line.endsWith("start one with ./penstock up --dir " + directory));
  }

  private int run(String... args) {
    return PenstockCommand.commandLine()
        .setOut(new PrintWriter(new StringWriter()))
        .setErr(new PrintWriter(err))
        .execute(args);
  }
}
