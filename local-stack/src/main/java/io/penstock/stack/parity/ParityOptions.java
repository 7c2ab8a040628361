package io.penstock.stack.parity;

import java.util.Objects;
import java.util.Optional;

/**
 * What to compare.
 *
 * @param days the days of event time; empty: the whole table, and the online store
 * @param sample entities of each kind that are read from the online store at most
 */
public record ParityOptions(Optional<Days> days, long sample) {
  /** Checks that nothing is missing. */
  public ParityOptions {
    Objects.requireNonNull(days, "days");
    if (sample < 1) {
      throw new IllegalArgumentException("the sample must be at least 1, not " + sample);
    }
  }
}
