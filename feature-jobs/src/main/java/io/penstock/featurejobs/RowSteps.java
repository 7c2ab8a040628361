package io.penstock.featurejobs;

import java.util.function.LongConsumer;

/** Tells of rows in steps, for telling of each would cost more than reading it. */
final class RowSteps {
  private static final int ROWS_A_STEP = 10_000;

  private final LongConsumer told;
  private long rows;

  RowSteps(LongConsumer told) {
    this.told = told;
  }

  void row() {
    if (++rows == ROWS_A_STEP) {
      end();
    }
  }

  /** Tells of those since the last step. */
  void end() {
    told.accept(rows);
    rows = 0;
  }
}
