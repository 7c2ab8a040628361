package io.penstock.stack.cli;

import io.penstock.stack.LocalStack;
import io.penstock.stack.StackDirectory;
import io.penstock.stack.StackException;
import io.penstock.stack.StackState;
import java.io.PrintWriter;
import java.nio.file.Files;
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
    description =
        "Stop the running stack. Without --savepoint the next start goes on from the newest"
            + " checkpoint, and topics may repeat the events since; with it, from a savepoint that"
            + " is taken now, and nothing is repeated.",
    footer = {"", "Example:", "  ./penstock stop --savepoint"})
final class StopCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @Mixin private StackOption stack;

  @Option(names = "--savepoint", description = "Stop each job with a savepoint first")
  private boolean savepoint;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException, ExecutionException {
    PrintWriter out = spec.commandLine().getOut();
    StackState state;
    try {
      state = StackState.load(stack.directory());
    } catch (StackException none) {
      return endLeftovers(none, out);
    }
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

  /** Ends what a killed command has left behind. */
  private int endLeftovers(StackException none, PrintWriter out) {
    if (!Files.isDirectory(stack.directory().resolve("run"))) {
      throw none;
    }
    StackDirectory directory = StackDirectory.at(stack.directory());
    directory.lock();
    int ended = LocalStack.endLeftovers(directory);
    if (ended == 0) {
      throw none;
    }
    out.println("ended " + ended + " processes that a killed command had left behind");
    out.flush();
    return 0;
  }
}
