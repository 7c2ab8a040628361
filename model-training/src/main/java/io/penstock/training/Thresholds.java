package io.penstock.training;

import java.util.Arrays;

/**
 * The scores from which on a transaction is reviewed and declined: each the lowest score that no
 * more than a set share of the training rows reaches. Shares of the traffic are what a review team
 * is staffed for; they hold without a label.
 *
 * @param review 0 to 1
 * @param decline 0 to 1, not below review
 */
record Thresholds(double review, double decline) {

  /** From the model's scores of its training rows, at least one. */
  static Thresholds of(double[] scores, double reviewShare, double declineShare) {
    double[] sorted = scores.clone();
    Arrays.sort(sorted);
    return new Thresholds(reachedBy(sorted, reviewShare), reachedBy(sorted, declineShare));
  }

  private static double reachedBy(double[] sorted, double share) {
    int at = sorted.length - (int) Math.floor(share * sorted.length);
    while (at > 0 && at < sorted.length && sorted[at] == sorted[at - 1]) {
      at++;
    }
    return at < sorted.length ? sorted[at] : Math.nextUp(sorted[sorted.length - 1]);
  }
}
