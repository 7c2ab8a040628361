package io.penstock.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class QualityTest {
  @Test
  void tiesAreOneStepOfTheCurve() {
    double[] scores = {0.9, 0.5, 0.5, 0.1};
    boolean[] fraud = {true, true, false, false};
    assertThat(Quality.aucRoc(scores, fraud)).isEqualTo(0.875);
    assertThat(Quality.averagePrecision(scores, fraud)).isCloseTo(0.5 + 0.5 * 2 / 3, within(1e-12));
    assertThat(Quality.aucRoc(new double[4], fraud)).isEqualTo(0.5);
  }

  @Test
  void cardsFoundOnAnEarlierDayAreLeftOut() {
    double[] scores = {0.9, 0.2, 0.8, 0.95, 0.1, 0.7};
    boolean[] fraud = {false, true, false, true, true, false};
    int[] day = {1, 1, 1, 2, 2, 2};
    String[] customer = {"a", "a", "b", "a", "b", "c"};
    assertThat(Quality.cardPrecision(scores, fraud, day, customer, 1)).isEqualTo(0.5);
    assertThat(Quality.cardPrecision(scores, fraud, day, customer, 2)).isEqualTo(0.5);
  }

  @Test
  void aNanScoreIsRefused() {
    assertThatThrownBy(
            () -> Quality.aucRoc(new double[] {1, Double.NaN}, new boolean[] {true, false}))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void bootstrapHoldsTheEstimateAndIsRepeatable() {
    Random random = new Random(7);
    int n = 3000;
    double[] scores = new double[n];
    double[] noise = new double[n];
    boolean[] fraud = new boolean[n];
    int[] day = new int[n];
    String[] customer = new String[n];
    for (int i = 0; i < n; i++) {
      fraud[i] = random.nextInt(10) == 0;
      scores[i] = random.nextGaussian() + (fraud[i] ? 1.5 : 0);
      noise[i] = scores[i] + 2 * random.nextGaussian();
      day[i] = i / 500;
      customer[i] = "c" + random.nextInt(400);
    }
    for (Quality.Metric metric : Quality.Metric.values()) {
      Quality.Interval one = Quality.bootstrap(metric, scores, fraud, 200, 0.9, 1);
      assertThat(one).isEqualTo(Quality.bootstrap(metric, scores, fraud, 200, 0.9, 1));
      assertThat(one.low()).isLessThan(one.estimate()).isGreaterThan(one.estimate() - 0.1);
      assertThat(one.high()).isGreaterThan(one.estimate()).isLessThan(one.estimate() + 0.1);
      assertThat(Quality.bootstrapDifference(metric, scores, noise, fraud, 200, 0.9, 1).low())
          .isPositive();
    }
    Quality.Interval cards =
        Quality.bootstrapCardPrecision(scores, fraud, day, customer, 20, 200, 0.9, 1);
    assertThat(cards.low()).isLessThan(cards.high());
    assertThat(cards.estimate()).isEqualTo(Quality.cardPrecision(scores, fraud, day, customer, 20));
  }
}
