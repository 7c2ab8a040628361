package io.penstock.stack.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.schemas.StageTimes;
import org.junit.jupiter.api.Test;

class StageSpanTest {
  private static final long BEGUN = 1_538_524_800_000_000L;
  private static final long SECOND = 1_000_000L;

  private final StageSpan span = new StageSpan();

  @Test
  void ratesAreRecordsOverTheTimeBetweenFirstInAndLastOut() {
    // Out of order, as partitions are read: first in at 0 s, features out at 2 s, scored at 5 s.
    add(BEGUN + SECOND, BEGUN + 2 * SECOND, BEGUN + 2 * SECOND, BEGUN + 5 * SECOND);
    add(BEGUN, BEGUN + SECOND, BEGUN + SECOND, BEGUN + 3 * SECOND);
    for (int i = 0; i < 8; i++) {
      add(BEGUN + i, BEGUN + i + 1, BEGUN + SECOND + i, BEGUN + SECOND + i + 1);
    }
    assertThat(span.featuresPerSecond()).isEqualTo(10 / 2.0);
    assertThat(span.scoredPerSecond()).isEqualTo(10 / 4.0);
  }

  @Test
  void fewerThanTwoRecordsHaveNoRate() {
    assertThat(span.featuresPerSecond()).isZero();
    assertThat(span.scoredPerSecond()).isZero();
    add(BEGUN, BEGUN + 1, BEGUN + 2, BEGUN + 3);
    assertThat(span.featuresPerSecond()).isZero();
    assertThat(span.scoredPerSecond()).isZero();
  }

  @Test
  void recordsOfOneInstantHaveNoRate() {
    add(BEGUN, BEGUN, BEGUN, BEGUN);
    add(BEGUN, BEGUN, BEGUN, BEGUN);
    assertThat(span.featuresPerSecond()).isZero();
    assertThat(span.scoredPerSecond()).isZero();
  }

  private void add(long featuresIn, long featuresOut, long scoringIn, long scoringOut) {
    span.add(new StageTimes(BEGUN, featuresIn, featuresOut, scoringIn, scoringOut));
  }
}
