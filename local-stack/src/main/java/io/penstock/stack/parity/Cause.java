package io.penstock.stack.parity;

import java.util.Locale;

/** Why a value of the stream is not the recomputed one. */
public enum Cause {
  /**
   * An event came later than the value's stage waits for, a label later than its own time says, or
   * the row itself so late that part of its window was no longer kept (late_incomplete).
   */
  LATE_EVENT,
  /**
   * The entity has no delay and is not the topic's key: its values count what has arrived, which
   * only order within a partition decides.
   */
  ARRIVAL_ORDER,
  /**
   * The key had more events than a stage keeps one by one, and the window may reach back to those
   * that were folded: it is off by up to a tile at each end.
   */
  TILE_BOUND,
  /** The row was computed by another feature set or version. */
  DEFINITION_CHANGED,
  /** The one place has not been written yet: it ends before the other. */
  WRITE_PENDING,
  /** None of the others. */
  UNEXPLAINED;

  /** As reports write it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
