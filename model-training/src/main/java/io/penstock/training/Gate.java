package io.penstock.training;

import io.penstock.models.Quality;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Compares a challenger with the champion on labelled rows that neither was trained on: it passes
 * if the 5 % bootstrap bound of its average precision minus the champion's is above minus the
 * margin. With too few frauds there is no promotion.
 */
final class Gate {
  /** Central interval whose lower bound is the 5 % one. */
  private static final double LEVEL = 0.9;

  private static final long SEED = 20180901;

  private final TrainingSettings.GateSettings settings;

  Gate(TrainingSettings.GateSettings settings) {
    this.settings = settings;
  }

  /**
   * What the gate says.
   *
   * @param passed whether the challenger may be promoted
   * @param sentence why, for people
   * @param metrics the figures, names beginning with gate_
   */
  record Verdict(boolean passed, String sentence, Map<String, Double> metrics) {}

  /** Scores and labels of the same rows, in the same order. */
  Verdict judge(double[] challenger, double[] champion, boolean[] fraud) {
    int frauds = 0;
    for (boolean f : fraud) {
      frauds += f ? 1 : 0;
    }
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("gate_rows", (double) fraud.length);
    metrics.put("gate_frauds", (double) frauds);
    if (frauds < settings.minFrauds()) {
      return new Verdict(
          false,
          "no promotion: too few frauds (%d of at least %d) in the gate's %d rows"
              .formatted(frauds, settings.minFrauds(), fraud.length),
          metrics);
    }
    metrics.put("gate_average_precision", Quality.averagePrecision(challenger, fraud));
    metrics.put("gate_champion_average_precision", Quality.averagePrecision(champion, fraud));
    Quality.Interval difference =
        Quality.bootstrapDifference(
            Quality.Metric.AVERAGE_PRECISION,
            challenger,
            champion,
            fraud,
            settings.resamples(),
            LEVEL,
            SEED);
    metrics.put("gate_difference", difference.estimate());
    metrics.put("gate_difference_low", difference.low());
    boolean passed = difference.low() > -settings.margin();
    return new Verdict(
        passed,
        "%s: average precision minus the champion's is %+.4f, its 5 %% bound %+.4f, and must be above %+.4f"
            .formatted(
                passed ? "passed" : "no promotion",
                difference.estimate(),
                difference.low(),
                -settings.margin()),
        metrics);
  }
}
