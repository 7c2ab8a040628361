package io.penstock.stack.cli;

import io.penstock.stack.LocalStack;
import io.penstock.stack.StackException;
import io.penstock.stack.StackState;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Stops the stack that another terminal runs. */
@Command(
    name = "stop",
    mixinStandardHelpOptions = true,
    description = {
      "Stop the running stack. Without --savepoint the next start goes on from the newest",
      "checkpoint; with it, from a savepoint that is taken now."
    },
    footer = {"", "Example:", "  ./penstock stop --savepoint"})
final class StopCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @Mixin private StackOption stack;

  @Option(names = "--savepoint", description = "Stop each job with a savepoint first")
  private boolean savepoint;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException, ExecutionException {
    StackState state = StackState.load(stack.directory());
    PrintWriter out = spec.commandLine().getOut();
    if (savepoint) {
      LocalStack.stopJobs(
          state,
          stack.directory(),
          line -> {
            out.println(line);
            out.flush();
          });
    }
    ProcessHandle command = ProcessHandle.of(state.pid()).orElseThrow();
    command.destroy();
    try {
      command.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new StackException(
          "process " + state.pid() + " did not end within " + PATIENCE.toSeconds() + " s", e);
    }
    out.println("stopped");
    out.flush();
    return 0;
  }
}
