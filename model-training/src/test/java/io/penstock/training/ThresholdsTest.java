package io.penstock.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ThresholdsTest {
  @Test
  void areReachedByNoMoreThanTheirShares() {
    double[] scores =
        IntStream.range(0, 1000).mapToDouble(i -> (i * 7919 % 1000) / 1000.0).toArray();

    Thresholds thresholds = Thresholds.of(scores, 0.01, 0.003);

    assertThat(thresholds.review()).isEqualTo(0.990);
    assertThat(thresholds.decline()).isEqualTo(0.997);
  }

  @Test
  void letEqualScoresPassTogether() {
    double[] scores = {0.1, 0.1, 0.1, 0.1, 0.5, 0.9, 0.9, 0.9, 0.9, 0.9};

    assertThat(Thresholds.of(scores, 0.55, 0.2)).isEqualTo(new Thresholds(0.9, Math.nextUp(0.9)));
  }
}
