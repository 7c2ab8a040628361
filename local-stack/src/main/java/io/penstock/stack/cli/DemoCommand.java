package io.penstock.stack.cli;

import io.penstock.stack.Installation;
import io.penstock.stack.LocalStack;
import io.penstock.stack.StackDirectory;
import io.penstock.stack.StackOptions;
import io.penstock.stack.demo.Demo;
import io.penstock.stack.demo.DemoOptions;
import io.penstock.stack.demo.DemoReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The main job, end to end. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Replay half a year of card transactions through the whole loop on a fresh stack.",
      "Features, a first model trained from the lake, scoring, drift, retraining, swap; then a"
          + " report.",
      "Takes five to seven minutes on two cores. Exit code 0: all events explained, one loop closed."
    },
    footer = {
      "",
      "Examples:",
      "  ./penstock demo --report demo.json --scored-out scored.csv.gz",
      "  ./penstock demo --no-shift --rate 8000"
    })
final class DemoCommand implements Callable<Integer> {
  @Option(
      names = "--dir",
      defaultValue = ".penstock/demo",
      paramLabel = "DIR",
      description = "Directory of the demo's stack, emptied first (default: ${DEFAULT-VALUE})")
  private Path directory;

  @Option(names = "--report", paramLabel = "FILE.json", description = "Write the report here, too")
  private Path report;

  @Option(
      names = "--scored-out",
      paramLabel = "FILE.csv[.gz]",
      description = "Write every score: TRANSACTION_ID,SCORE,DECISION,MODEL_VERSION")
  private Path scoredOut;

  @Option(names = "--no-shift", description = "Leave the amounts as they are: nothing drifts")
  private boolean noShift;

  @Option(
      names = "--rate",
      defaultValue = "4000",
      description = "Transactions a second once the model serves (default: ${DEFAULT-VALUE})")
  private double rate;

  @Mixin private JobOptions stackOptions;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    StackOptions options = stackOptions.replaying(StackOptions.ALL_JOBS);
    StackDirectory place = StackDirectory.at(directory);
    StackLauncher.wipe(place);
    String command =
        "penstock " + String.join(" ", spec.root().commandLine().getParseResult().originalArgs());
    DemoOptions demo =
        new DemoOptions(
            !noShift, rate, Optional.ofNullable(report), Optional.ofNullable(scoredOut), command);
    try (LocalStack stack = StackLauncher.start(Installation.find(), place, options, out)) {
      DemoReport result = Demo.run(stack, demo, out);
      result.print(out);
      if (report != null) {
        result.write(report);
        out.println("report    " + report);
      }
      out.flush();
      return result.good() ? 0 : 1;
    }
  }
}
