package io.penstock.stack.cli;

import io.penstock.lake.LakeException;
import io.penstock.lake.LakeUpkeep;
import io.penstock.lake.TableUpkeep;
import io.penstock.lake.UpkeepSettings;
import io.penstock.settings.SettingsLoader;
import io.penstock.stack.StackException;
import io.penstock.stack.StackState;
import io.penstock.stack.replay.LakeWait;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Looks after the lake. */
@Command(
    name = "lake",
    mixinStandardHelpOptions = true,
    description = "Look after the lake's tables.",
    subcommands = LakeCommand.Upkeep.class,
    footer = {"", "Example:", "  ./penstock lake upkeep"})
final class LakeCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what to do: lake upkeep");
  }

  /** One round of upkeep now; a running stack also goes round by itself. */
  @Command(
      name = "upkeep",
      mixinStandardHelpOptions = true,
      description = {
        "Merge small files, expire old snapshots and delete orphans, once and now.",
        "A running stack does so by itself every minute; readers and jobs are not disturbed."
      },
      footer = {"", "Example:", "  ./penstock lake upkeep"})
  static final class Upkeep implements Callable<Integer> {
    @Mixin private StackOption stack;
    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
      StackState state = StackState.load(stack.directory());
      PrintWriter out = spec.commandLine().getOut();
      out.printf(
          "%-16s %12s %15s %19s %10s %9s%n",
          "table", "rows", "files", "snapshots", "MB", "orphans");
      UpkeepSettings settings = SettingsLoader.load(UpkeepSettings.class, Map.of());
      try (LakeUpkeep upkeep =
          new LakeUpkeep(LakeWait.settings(state), settings, Clock.systemUTC())) {
        upkeep.round(table -> print(table, out));
      } catch (LakeException e) {
        throw new StackException(e.getMessage(), e);
      }
      return 0;
    }

    private static void print(TableUpkeep table, PrintWriter out) {
      out.printf(
          "%-16s %,12d %6d -> %5d %8d -> %7d %10.1f %9d%n",
          table.table(),
          table.after().rows(),
          table.before().files(),
          table.after().files(),
          table.before().snapshots(),
          table.after().snapshots(),
          table.after().bytes() / 1e6,
          table.orphans());
      out.flush();
    }
  }
}
