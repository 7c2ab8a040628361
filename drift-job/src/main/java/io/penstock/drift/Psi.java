package io.penstock.drift;

/**
 * The population stability index of two histograms over the same bins, with natural logarithms.
 *
 * <p>Both sides are floored, so that an empty bin on either side gives a large number and never an
 * infinite one.
 */
public final class Psi {
  private Psi() {}

  /**
   * Sum over the bins of (actual - expected) * ln(actual / expected), each share floored first.
   *
   * @param expected the reference's share of rows by bin
   * @param actual the window's share of rows by bin, as many bins
   * @param floor least share taken for any bin, in (0, 1)
   * @return at least 0; 0 for equal histograms
   */
  public static double of(double[] expected, double[] actual, double floor) {
    if (expected.length != actual.length) {
      throw new IllegalArgumentException(
          "expected has " + expected.length + " bins, actual has " + actual.length);
    }
    if (!(floor > 0 && floor < 1)) {
      throw new IllegalArgumentException("floor is " + floor + ", must be in (0, 1)");
    }
    double sum = 0;
    for (int i = 0; i < expected.length; i++) {
      double e = Math.max(expected[i], floor);
      double a = Math.max(actual[i], floor);
      sum += (a - e) * Math.log(a / e);
    }
    return sum;
  }

  /** The floor that a reference implies: half a row of it. */
  public static double floor(long referenceRows) {
    if (referenceRows < 1) {
      throw new IllegalArgumentException("a reference of " + referenceRows + " rows");
    }
    return 0.5 / referenceRows;
  }
}
