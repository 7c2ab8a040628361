package io.penstock.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class GateTest {
  private final Gate gate = new Gate(new TrainingSettings.GateSettings(50, 0.02, 1000));

  @Test
  void passesAModelThatIsAsGood() {
    Sample sample = new Sample(4000, 200);
    double[] scores = sample.scores(2.0, 7);

    Gate.Verdict verdict = gate.judge(scores, scores, sample.fraud);

    assertThat(verdict.passed()).isTrue();
    assertThat(verdict.metrics()).containsEntry("gate_difference_low", 0.0);
    assertThat(verdict.metrics()).containsEntry("gate_frauds", 200.0);
  }

  @Test
  void passesABetterAndRejectsAWorseModel() {
    Sample sample = new Sample(4000, 200);
    double[] good = sample.scores(3.0, 1);
    double[] bad = sample.scores(1.5, 2);

    assertThat(gate.judge(good, bad, sample.fraud).passed()).isTrue();
    Gate.Verdict verdict = gate.judge(bad, good, sample.fraud);
    assertThat(verdict.passed()).isFalse();
    assertThat(verdict.metrics().get("gate_difference_low"))
        .isLessThan(verdict.metrics().get("gate_difference"));
    assertThat(verdict.sentence()).startsWith("no promotion");
  }

  @Test
  void rejectsWhereTheBoundIsBelowTheMarginThoughTheEstimateIsNot() {
    Sample sample = new Sample(3000, 55);
    double[] one = sample.scores(1.5, 11);
    double[] other = sample.scores(1.5, 12);

    Gate.Verdict verdict = gate.judge(one, other, sample.fraud);

    double estimate = verdict.metrics().get("gate_difference");
    assertThat(verdict.metrics().get("gate_difference_low")).isLessThan(estimate - 0.02);
    assertThat(verdict.passed()).isEqualTo(verdict.metrics().get("gate_difference_low") > -0.02);
  }

  @Test
  void promotesNothingOnTooFewFrauds() {
    Sample sample = new Sample(4000, 49);
    double[] scores = sample.scores(3.0, 1);

    Gate.Verdict verdict = gate.judge(scores, scores, sample.fraud);

    assertThat(verdict.passed()).isFalse();
    assertThat(verdict.sentence()).startsWith("no promotion: too few frauds (49 of at least 50)");
  }

  @Test
  void saysTheSameTwice() {
    Sample sample = new Sample(2000, 100);
    double[] one = sample.scores(2.0, 1);
    double[] other = sample.scores(2.0, 2);

    assertThat(gate.judge(one, other, sample.fraud))
        .isEqualTo(gate.judge(one, other, sample.fraud));
  }

  /** Rows of which the first are frauds. */
  private static final class Sample {
    final boolean[] fraud;

    Sample(int rows, int frauds) {
      fraud = new boolean[rows];
      java.util.Arrays.fill(fraud, 0, frauds, true);
    }

    /** Scores that set frauds apart by so much, of a spread of one. */
    double[] scores(double apart, long seed) {
      SplittableRandom random = new SplittableRandom(seed);
      double[] scores = new double[fraud.length];
      for (int i = 0; i < scores.length; i++) {
        double noise = 0;
        for (int k = 0; k < 12; k++) {
          noise += random.nextDouble();
        }
        scores[i] = noise - 6 + (fraud[i] ? apart : 0);
      }
      return scores;
    }
  }
}
