package io.penstock.drift;

import java.util.HashMap;
import java.util.Map;
import org.apache.commons.statistics.distribution.ChiSquaredDistribution;

/**
 * The PSI above which a window is alarmed: the greater of a fixed value and what chance alone gives
 * at these sample sizes, chi2(quantile, bins - 1) * (1/n + 1/m).
 *
 * <p>Without drift, PSI / (1/n + 1/m) is asymptotically chi-squared with bins - 1 degrees of
 * freedom. Not thread safe.
 */
public final class DriftThreshold {
  private final double fixed;
  private final double quantile;
  private final Map<Integer, Double> chiSquared = new HashMap<>();

  /**
   * Makes a threshold.
   *
   * @param fixed least threshold, above 0
   * @param quantile share of undrifted windows that the bound lets pass, in (0, 1)
   */
  public DriftThreshold(double fixed, double quantile) {
    if (!(fixed > 0)) {
      throw new IllegalArgumentException("threshold is " + fixed + ", must be above 0");
    }
    if (!(quantile > 0 && quantile < 1)) {
      throw new IllegalArgumentException("quantile is " + quantile + ", must be in (0, 1)");
    }
    this.fixed = fixed;
    this.quantile = quantile;
  }

  /** The threshold for a histogram of {@code bins} with these rows on either side, both above 0. */
  public double of(int bins, long rows, long referenceRows) {
    if (rows < 1 || referenceRows < 1) {
      throw new IllegalArgumentException(
          "rows " + rows + ", reference rows " + referenceRows + ": both must be above 0");
    }
    if (bins < 2) {
      return fixed;
    }
    double bound =
        chiSquared.computeIfAbsent(
            bins, b -> ChiSquaredDistribution.of(b - 1).inverseCumulativeProbability(quantile));
    return Math.max(fixed, bound * (1.0 / rows + 1.0 / referenceRows));
  }
}
