package io.penstock.stack.generator;

/**
 * A step in the stream: from a day on (0 is the first) amounts are multiplied by a factor. Labels
 * stay as they were before the multiplication.
 */
public record Shift(int fromDay, double amountFactor) {
  /** Refuses a negative day, and a factor that is not positive. */
  public Shift {
    if (fromDay < 0) {
      throw new IllegalArgumentException("A shift cannot begin on day " + fromDay);
    }
    if (!(amountFactor > 0) || Double.isInfinite(amountFactor)) {
      throw new IllegalArgumentException("The factor of a shift must be positive");
    }
  }
}
