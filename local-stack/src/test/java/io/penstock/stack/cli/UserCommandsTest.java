package io.penstock.stack.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.stack.StackException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Usage, help and exit codes of the users' commands, without a stack. */
class UserCommandsTest {
  private static final int USAGE = CommandLine.ExitCode.USAGE;

  @TempDir private Path empty;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final List<Exception> failures = new ArrayList<>();

  @ParameterizedTest
  @MethodSource("commands")
  void helpShowsAnExample(Object command) {
    assertThat(run(command, "--help")).isZero();
    assertThat(out.toString()).contains("Example", "./penstock ");
  }

  @Test
  void benchIsAmongTheCommandsThoughTheScriptRunsIt() {
    CommandLine penstock = PenstockCommand.commandLine();
    String help = penstock.getUsageMessage();
    assertThat(help).containsOnlyOnce("\n  bench          Measure a part of Penstock");
    assertThat(help.indexOf("  bench  "))
        .isBetween(help.indexOf("  lake  "), help.indexOf("Exampl"));

    @CommandLine.Command(name = "bench", description = "Measure more.")
    class Bench {}
    assertThat(penstock.addSubcommand(new Bench()).getUsageMessage())
        .containsOnlyOnce("\n  bench  ");
  }

  static Stream<Object> commands() {
    return Stream.of(
        new ProduceCommand(),
        new TailCommand(),
        new LabelCommand(),
        new DlqCommand(),
        new DlqCommand.Show(),
        new StoreCommand(),
        new StoreCommand.Rebuild(),
        new LakeCommand(),
        new LakeCommand.Upkeep());
  }

  @Test
  void wrongUsageExitsWithTwo() {
    assertThat(run(new TailCommand(), "scores")).isEqualTo(USAGE);
    assertThat(run(new TailCommand(), "raw", "--max", "0")).isEqualTo(USAGE);
    assertThat(run(new TailCommand(), "drift", "--id", "1")).isEqualTo(USAGE);
    assertThat(run(new LabelCommand(), "1", "maybe")).isEqualTo(USAGE);
    assertThat(run(new LabelCommand(), "1", "fraud", "--at", "noon")).isEqualTo(USAGE);
    assertThat(run(new DlqCommand())).isEqualTo(USAGE);
    assertThat(run(new StoreCommand())).isEqualTo(USAGE);
    assertThat(run(new LakeCommand())).isEqualTo(USAGE);
    assertThat(run(new ProduceCommand(), "--sample", "1", "--json", "{}")).isEqualTo(USAGE);
    assertThat(run(new ProduceCommand(), "--json", "{}")).isEqualTo(USAGE);
    assertThat(err.toString()).contains("--json: field customer_id is missing");
  }

  @Test
  void withoutAStackTheCommandsSayHowToStartOne() {
    String dir = empty.toString();

    assertThat(run(new TailCommand(), "raw", "--dir", dir)).isEqualTo(1);
    assertThat(run(new LabelCommand(), "1", "FRAUD", "--dir", dir)).isEqualTo(1);
    assertThat(run(new ProduceCommand(), "--sample", "1", "--dir", dir)).isEqualTo(1);
    assertThat(run(new DlqCommand(), "show", "--dir", dir)).isEqualTo(1);
    assertThat(run(new StoreCommand(), "rebuild", "--dir", dir)).isEqualTo(1);
    assertThat(run(new LakeCommand(), "upkeep", "--dir", dir)).isEqualTo(1);
    assertThat(failures)
        .hasSize(6)
        .allSatisfy(
            e ->
                assertThat(e)
                    .isInstanceOf(StackException.class)
                    .hasMessageContaining("./penstock up"));
  }

  private int run(Object command, String... args) {
    return new CommandLine(command)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .setExecutionExceptionHandler(
            (e, line, parsed) -> {
              failures.add(e);
              return 1;
            })
        .execute(args);
  }
}
