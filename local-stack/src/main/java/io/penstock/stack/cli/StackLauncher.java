package io.penstock.stack.cli;

import io.penstock.stack.Installation;
import io.penstock.stack.LocalStack;
import io.penstock.stack.StackDirectory;
import io.penstock.stack.StackException;
import io.penstock.stack.StackOptions;
import io.penstock.stack.StackState;
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

  /** Empties the directory; StackException if a stack runs in it. */
  static void wipe(StackDirectory directory) {
    boolean running;
    try {
      StackState.load(directory.root());
      running = true;
    } catch (StackException e) {
      running = false;
    }
    if (running) {
      throw new StackException(
          "a stack runs in " + directory.root() + ": stop it with ./penstock stop first");
    }
    LocalStack.endLeftovers(directory);
    directory.wipe();
  }
}
