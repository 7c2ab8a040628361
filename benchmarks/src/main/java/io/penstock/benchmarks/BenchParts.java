package io.penstock.benchmarks;

import io.penstock.stack.Installation;
import io.penstock.stack.LocalStack;
import io.penstock.stack.StackOptions;
import io.penstock.stack.StackState;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Real parts of the local stack for a benchmark, on free ports of loopback, each time with empty
 * state. They end with this process however it ends: a shell waits for the end of its input, which
 * comes even after kill -9.
 */
final class BenchParts implements AutoCloseable {
  private static final String GUARD = "read word || kill \"$@\"";

  private final LocalStack stack;
  private final Process guard;

  private BenchParts(LocalStack stack, Process guard) {
    this.stack = stack;
    this.guard = guard;
  }

  static BenchParts start(Setup setup, Set<String> names) throws IOException {
    LocalStack.endLeftovers(setup.directory());
    setup.directory().wipe();
    LocalStack stack =
        LocalStack.startOnly(
            names,
            Installation.find(),
            setup.directory(),
            StackOptions.replaying(),
            setup.progress());
    List<String> command = new ArrayList<>(List.of("sh", "-c", GUARD, "bench-guard"));
    stack.status().forEach(part -> command.add(Long.toString(part.pid())));
    Process guard =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(new File("/dev/null"))
            .start();
    return new BenchParts(stack, guard);
  }

  StackState state() {
    return stack.state();
  }

  @Override
  public void close() {
    stack.close();
    // Before other processes can have the parts' ids.
    guard.destroyForcibly();
  }
}
