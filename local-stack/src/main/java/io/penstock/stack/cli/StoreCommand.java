package io.penstock.stack.cli;

import io.penstock.featurejobs.FeatureSettings;
import io.penstock.featurejobs.Rebuilt;
import io.penstock.featurejobs.StoreRebuild;
import io.penstock.featurejobs.StoreRebuildException;
import io.penstock.lake.LakeException;
import io.penstock.stack.StackException;
import io.penstock.stack.StackState;
import io.penstock.stack.replay.Progress;
import io.penstock.store.StoreUnavailableException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Looks after the online store. */
@Command(
    name = "store",
    mixinStandardHelpOptions = true,
    description = "Look after the online store, the entities' newest feature values in Redis.",
    subcommands = StoreCommand.Rebuild.class,
    footer = {"", "Example:", "  ./penstock store rebuild"})
final class StoreCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what to do: store rebuild");
  }

  /** Fills Redis from the lake while the stack runs. */
  @Command(
      name = "rebuild",
      mixinStandardHelpOptions = true,
      description = {
        "Fill Redis from the lake's features, after it was wiped or lost values.",
        "The jobs go on meanwhile, and what they write wins. It waits for the feature job's next",
        "two commits; a job without new events commits at each tenth checkpoint."
      },
      footer = {"", "Example:", "  ./penstock store rebuild"})
  static final class Rebuild implements Callable<Integer> {
    @Mixin private StackOption stack;
    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
      StackState state = StackState.load(stack.directory());
      FeatureSettings settings = stack.featureSettings();
      PrintWriter out = spec.commandLine().getOut();
      Map<String, Rebuilt> rebuilt;
      try (Progress progress = new Progress(out, "rows of penstock.features read", -1)) {
        rebuilt = StoreRebuild.run(settings, progress::step);
      } catch (StoreUnavailableException | LakeException e) {
        throw new StackException(e.getMessage() + ": look at ./penstock status", e);
      } catch (StoreRebuildException e) {
        throw new StackException(e.getMessage(), e);
      }
      rebuilt.forEach((entity, what) -> out.printf("%-10s %s%n", entity, what));
      out.printf("to %s%n", state.redis());
      out.flush();
      return 0;
    }
  }
}
