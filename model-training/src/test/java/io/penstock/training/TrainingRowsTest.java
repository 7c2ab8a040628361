package io.penstock.training;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TrainingRowsTest {
  private static final long DAY = KnownFrauds.DAY_MILLIS;
  private static final long CUT = 100 * DAY;
  private final TrainingRows.Builder builder = new TrainingRows.Builder(2, CUT, 7 * DAY);

  @Test
  void aLabelAfterTheCutDoesNotCount() {
    row("known", 80 * DAY);
    row("not-yet", 80 * DAY + 1);
    row("young", 99 * DAY);
    builder.label("known", true, CUT);
    builder.label("not-yet", true, CUT + 1);
    builder.label("young", true, CUT + 1);

    TrainingRows rows = builder.build();

    assertThat(rows.fraud()).containsExactly(true, false);
    assertThat(rows.frauds()).isEqualTo(1);
  }

  @Test
  void aRowWithoutLabelIsGenuineOnlyOnceTheLabelDelayHasPassed() {
    row("old-enough", CUT - 7 * DAY);
    row("too-young", CUT - 7 * DAY + 1);
    row("young-but-labelled", CUT - DAY);
    builder.label("young-but-labelled", true, CUT - 1);

    TrainingRows rows = builder.build();

    assertThat(rows.eventTime()).containsExactly(CUT - 7 * DAY, CUT - DAY);
    assertThat(rows.fraud()).containsExactly(false, true);
  }

  @Test
  void theLatestLabelThatWasKnownCounts() {
    row("cleared", 1);
    row("accused", 2);
    row("cleared-too-late", 3);
    builder.label("cleared", false, 20);
    builder.label("cleared", true, 10);
    builder.label("accused", false, 10);
    builder.label("accused", true, 20);
    builder.label("cleared-too-late", true, 10);
    builder.label("cleared-too-late", false, CUT + 1);

    assertThat(builder.build().fraud()).containsExactly(false, true, true);
  }

  @Test
  void aTransactionThatComesAgainIsDroppedAndOrderDoesNotMatter() {
    builder.row("b", "c2", 5, new float[] {3, 4});
    builder.row("a", "c1", 5, new float[] {1, 2});
    builder.row("b", "c2", 5, new float[] {3, 4});

    TrainingRows rows = builder.build();

    assertThat(rows.values()).containsExactly(1, 2, 3, 4);
    assertThat(rows.customer()).containsExactly("c1", "c2");
    assertThat(rows.column(1)).containsExactly(2, 4);
  }

  @Test
  void aCustomerIsKnownAsDefraudedFromTheDayThatBeginsTheDelayAfterTheFraud() {
    KnownFrauds known = new KnownFrauds(7 * DAY);
    known.add("c", 10 * DAY + 5);
    known.add("c", 30 * DAY);

    assertThat(known.known("c", 18 * DAY - 1)).isFalse();
    assertThat(known.known("c", 18 * DAY)).isTrue();
    assertThat(known.known("other", 50 * DAY)).isFalse();
  }

  private void row(String id, long eventTime) {
    builder.row(id, "c", eventTime, new float[] {0, 0});
  }
}
