package io.penstock.stack.cli;

import io.penstock.settings.SettingsException;
import io.penstock.settings.SettingsLoader;
import io.penstock.stack.Installation;
import io.penstock.stack.LocalStack;
import io.penstock.stack.StackDirectory;
import io.penstock.stack.StackException;
import io.penstock.stack.StackOptions;
import io.penstock.stack.csv.BadCsvException;
import io.penstock.stack.replay.Replay;
import io.penstock.stack.replay.ReplayOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Any CSV of transactions through the real pipeline. */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    description = {
      "Replay a CSV of transactions through features and scoring on a fresh stack.",
      "Columns: TRANSACTION_ID, TX_TIME_SECONDS (since 2018-04-01) or TX_DATETIME, CUSTOMER_ID,",
      "TERMINAL_ID, TX_AMOUNT and, if there are labels, TX_FRAUD; in order of time; others are"
          + " ignored.",
      "Exit code 2: the file is at fault, with its line and column."
    },
    footer = {
      "",
      "Examples:",
      "  ./penstock replay --input transactions.csv.gz --features-out features.csv.gz",
      "  ./penstock replay --input history.csv.gz --features-only --features-out features.csv.gz",
      "  ./penstock replay --input my.csv --rate 500 --scored-out scored.csv --report report.json"
    })
final class ReplayCommand implements Callable<Integer> {
  @Option(
      names = "--dir",
      defaultValue = ".penstock/replay",
      paramLabel = "DIR",
      description = "Directory of the replay's stack, emptied first (default: ${DEFAULT-VALUE})")
  private Path directory;

  @Option(
      names = "--input",
      required = true,
      paramLabel = "FILE.csv[.gz]",
      description = "Transactions")
  private Path input;

  @Option(
      names = "--labels-after",
      defaultValue = "3d",
      description = "Time from a fraud to its label (default: ${DEFAULT-VALUE})")
  private String labelsAfter;

  @Option(
      names = "--rate",
      defaultValue = "0",
      description = "Transactions a second; 0: full speed (default: ${DEFAULT-VALUE})")
  private double rate;

  @Option(
      names = "--features-out",
      paramLabel = "FILE.csv[.gz]",
      description = "Write TRANSACTION_ID and every feature")
  private Path featuresOut;

  @Option(
      names = "--scored-out",
      paramLabel = "FILE.csv[.gz]",
      description = "Write TRANSACTION_ID,SCORE,DECISION,MODEL_VERSION")
  private Path scoredOut;

  @Option(
      names = "--features-only",
      description = "Compute features and score nothing: the scoring and drift jobs do not run")
  private boolean featuresOnly;

  @Option(names = "--report", paramLabel = "FILE.json", description = "Write the report as JSON")
  private Path report;

  @Mixin private JobOptions stack;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    String command =
        "penstock " + String.join(" ", spec.root().commandLine().getParseResult().originalArgs());
    StackOptions stackOptions = checkedOptions();
    try {
      ReplayOptions options =
          new ReplayOptions(
              input,
              labelDelay(),
              rate,
              !featuresOnly,
              Optional.ofNullable(featuresOut),
              Optional.ofNullable(scoredOut),
              Optional.ofNullable(report),
              command);
      long rows = Replay.check(input, out);
      StackDirectory place = StackDirectory.at(directory);
      StackLauncher.wipe(place);
      try (LocalStack running =
          StackLauncher.start(Installation.find(), place, stackOptions, out)) {
        return Replay.run(running, options, rows, out) ? 0 : 1;
      }
    } catch (BadCsvException e) {
      spec.commandLine().getErr().println("penstock: " + e.getMessage());
      spec.commandLine().getErr().flush();
      return 2;
    }
  }

  // Before anything is read or emptied.
  private StackOptions checkedOptions() {
    if (!(rate >= 0)) {
      throw usage("--rate must not be negative, but is " + rate, null);
    }
    if (featuresOnly && scoredOut != null) {
      throw usage("--scored-out has nothing to write with --features-only", null);
    }
    try {
      return stack.replaying(featuresOnly ? List.of("features") : StackOptions.ALL_JOBS);
    } catch (StackException e) {
      throw usage(e.getMessage(), e);
    }
  }

  private Duration labelDelay() {
    try {
      return SettingsLoader.duration(labelsAfter);
    } catch (SettingsException e) {
      throw usage("--labels-after: " + e.getMessage(), e);
    }
  }

  private ParameterException usage(String message, Exception cause) {
    return new ParameterException(spec.commandLine(), message, cause);
  }
}
