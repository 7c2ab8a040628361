package io.penstock.benchmarks;

import io.penstock.stack.StackDirectory;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * How a suite is to be run.
 *
 * @param rounds measured turns of each contestant
 * @param events the most events, writes or rows of a turn; empty: each measurement's default
 * @param directory for servers and state
 * @param progress takes a line whenever a turn ends
 */
record Setup(int rounds, OptionalInt events, StackDirectory directory, Consumer<String> progress) {

  /** The number of events of a turn whose default this is. */
  int events(int byDefault) {
    return Math.min(byDefault, events.orElse(byDefault));
  }
}
