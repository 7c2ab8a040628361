package io.penstock.stack.cli;

import io.penstock.stack.Installation;
import io.penstock.stack.LocalStack;
import io.penstock.stack.StackDirectory;
import io.penstock.stack.StackOptions;
import java.io.PrintWriter;
import java.util.function.Supplier;

/** Starts a stack for a command, which tells the person at the terminal how that goes. */
final class StackLauncher {
  private StackLauncher() {}

  static LocalStack start(
      Installation installation, StackDirectory directory, StackOptions options, PrintWriter out) {
    return LocalStack.start(
        installation,
        directory,
        options,
        line -> {
          out.println(line);
          out.flush();
        });
  }

  /** Looks at a directory while nothing changes in it; StackException if a stack runs there. */
  static <T> T atRest(StackDirectory directory, Supplier<T> look) {
    boolean taken = directory.lock();
    try {
      LocalStack.endLeftovers(directory);
      return look.get();
    } finally {
      if (taken) {
        directory.unlock();
      }
    }
  }

  /** Empties the directory; StackException if a stack runs in it. */
  static void wipe(StackDirectory directory) {
    directory.lock();
    LocalStack.endLeftovers(directory);
    directory.wipe();
  }
}
