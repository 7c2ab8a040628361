package io.penstock.stack.cli;

import io.penstock.featurejobs.UpgradeCheck;
import io.penstock.features.FeatureSet;
import io.penstock.features.FeatureSetException;
import io.penstock.stack.StackOptions;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tells before anybody deploys whether the feature job's state fits a feature set. */
@Command(
    name = "upgrade-check",
    mixinStandardHelpOptions = true,
    description = {
      "Say whether the feature job may go on from a savepoint with a feature set.",
      "Exit code 0: it may; 1: it would refuse to start; 2: there is nothing to judge."
    },
    footer = {
      "",
      "Examples:",
      "  ./penstock stop --savepoint",
      "  ./penstock upgrade-check --savepoint .penstock/live/flink/features/savepoints/savepoint-…"
          + " --feature-set card_fraud@v2",
      "  ./penstock up --feature-set card_fraud@v2"
    })
final class UpgradeCheckCommand implements Callable<Integer> {
  @Option(
      names = "--savepoint",
      required = true,
      paramLabel = "DIR",
      description = "A savepoint or a complete checkpoint of the feature job")
  private Path savepoint;

  @Option(
      names = "--feature-set",
      defaultValue = StackOptions.DEFAULT_SET,
      paramLabel = "SET|FILE",
      description = "The set to go on with (default: ${DEFAULT-VALUE})")
  private String reference;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    UpgradeCheck.Verdict verdict;
    try {
      verdict = UpgradeCheck.of(savepoint, FeatureSet.load(reference));
    } catch (FeatureSetException | IllegalArgumentException e) {
      PrintWriter err = spec.commandLine().getErr();
      err.println("penstock: " + e.getMessage());
      err.flush();
      return 2;
    }
    PrintWriter out = spec.commandLine().getOut();
    SetChangeView.lines(verdict).forEach(out::println);
    out.println(
        verdict.fits()
            ? "verdict     the job may go on from here"
                + (verdict.change().incomplete().isEmpty()
                    ? ""
                    : "; what the incomplete features lack is read from the lake, and without one"
                        + " rows are marked until their windows have filled")
            : "verdict     the job would refuse to start");
    out.flush();
    return verdict.fits() ? 0 : 1;
  }
}
