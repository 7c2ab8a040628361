package io.penstock.stack.cli;

import io.penstock.stack.Installation;
import io.penstock.stack.LocalStack;
import io.penstock.stack.StackDirectory;
import io.penstock.stack.StackOptions;
import java.io.PrintWriter;

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

  /** Sees to it that nothing changes in the directory; StackException if a stack runs in it. */
  static void claim(StackDirectory directory) {
    directory.lock();
    LocalStack.endLeftovers(directory);
  }

  /** Empties the directory; StackException if a stack runs in it. */
  static void wipe(StackDirectory directory) {
    claim(directory);
    directory.wipe();
  }
}
