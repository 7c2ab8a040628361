package io.penstock.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.stack.StackException;
import org.junit.jupiter.api.Test;

class ExpectedTest {
  private static final int ROWS = 1_500;
  private static final long TWO_HOURS = 7_200_000;

  @Test
  void windowsAreThoseOfALookAtEachPairOfRows() {
    long counts = 0;
    long sums = 0;
    for (int row = 0; row < ROWS; row++) {
      for (int other = 0; other <= row; other++) {
        if (Published.customer(other) == Published.customer(row)
            && Published.eventTime(other) > Published.eventTime(row) - TWO_HOURS) {
          counts++;
          sums += Published.amountMinor(other);
        }
      }
    }
    assertThat(counts).as("windows of more than their own event").isGreaterThan(ROWS);
    assertThat(Expected.window(ROWS, TWO_HOURS)).isEqualTo(new Expected(counts, sums));
  }

  @Test
  void withinThirtyDaysExactWindowsAndRunningTotalsAreTheSame() {
    assertThat(Expected.window(ROWS, ExactWindows.LONGEST_MILLIS))
        .isEqualTo(Expected.runningTotals(ROWS));
    int all = Published.size();
    assertThat(all).isEqualTo(1_754_155);
    assertThat(Expected.window(all, ExactWindows.LONGEST_MILLIS).counts())
        .isLessThan(Expected.runningTotals(all).counts());
  }

  @Test
  void aContestantThatMissesAnEventIsRefused() {
    assertThatThrownBy(() -> new Expected(10, 500).check("peer", new Tally(10, 9, 500, 1)))
        .isInstanceOf(StackException.class)
        .hasMessageContaining("peer computed other windows");
  }
}
