package io.penstock.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TrainingRowsTest {
  private static final long DAY = KnownFrauds.DAY_MILLIS;
  private static final long CUT = 100 * DAY;
  private long offset;
  private final TrainingRows.Builder builder = new TrainingRows.Builder(2, CUT, 7 * DAY);

  @Test
  void whereAllRowsAreLeftOutTheErrorSaysWhy() {
    builder.incompleteRow(CUT);
    builder.rowOfAnotherSet(CUT);
    builder.rowOfAnotherSet(CUT);
    builder.rowOfAnotherSet(CUT + 1);

    assertThatThrownBy(() -> BoostedTrees.grow(builder.build(), TreeParameters.DEFAULT))
        .isInstanceOf(TrainingException.class)
        .hasMessage(
            "0 rows with 0 frauds (left out: 1 as late_incomplete, 2 as of another feature set or"
                + " version): both kinds are needed");
  }

  @Test
  void aLabelAfterTheCutDoesNotCount() {
    row("known", 80 * DAY);
    row("not-yet", 80 * DAY + 1);
    row("young", 99 * DAY);
    label("known", true, CUT);
    label("not-yet", true, CUT + 1);
    label("young", true, CUT + 1);

    TrainingRows rows = builder.build();

    assertThat(rows.fraud()).containsExactly(true, false);
    assertThat(rows.frauds()).isEqualTo(1);
  }

  @Test
  void aRowWithoutLabelIsGenuineOnlyOnceTheLabelDelayHasPassed() {
    row("old-enough", CUT - 7 * DAY);
    row("too-young", CUT - 7 * DAY + 1);
    row("young-but-labelled", CUT - DAY);
    label("young-but-labelled", true, CUT - 1);

    TrainingRows rows = builder.build();

    assertThat(rows.eventTime()).containsExactly(CUT - 7 * DAY, CUT - DAY);
    assertThat(rows.fraud()).containsExactly(false, true);
  }

  @Test
  void theLatestLabelThatWasKnownCounts() {
    row("cleared", 1);
    row("accused", 2);
    row("cleared-too-late", 3);
    label("cleared", false, 20);
    label("cleared", true, 10);
    label("accused", false, 10);
    label("accused", true, 20);
    label("cleared-too-late", true, 10);
    label("cleared-too-late", false, CUT + 1);

    assertThat(builder.build().fraud()).containsExactly(false, true, true);
  }

  @Test
  void ofLabelsOfOneTimeTheOneThatArrivedLastCountsInWhateverOrderTheyAreRead() {
    for (boolean lastFirst : new boolean[] {true, false}) {
      KnownLabels labels = new KnownLabels(CUT);
      TrainingRows.Label first = new TrainingRows.Label(true, 10, 10, 5);
      TrainingRows.Label last = new TrainingRows.Label(false, 10, 10, 6);

      assertThat(labels.add("t", lastFirst ? last : first)).isTrue();
      assertThat(labels.add("t", lastFirst ? first : last)).isTrue();
      assertThat(labels.add("t", new TrainingRows.Label(true, CUT + 1, 10, 7))).isFalse();

      assertThat(labels.get("t")).isEqualTo(last);
    }
  }

  @Test
  void aTransactionThatComesAgainIsDroppedAndOrderDoesNotMatter() {
    builder.row("b", "c2", 5, 5, new float[] {3, 4});
    builder.row("a", "c1", 5, 5, new float[] {1, 2});
    builder.row("b", "c2", 5, 5, new float[] {3, 4});

    TrainingRows rows = builder.build();

    assertThat(rows.values()).containsExactly(1, 2, 3, 4);
    assertThat(rows.customer()).containsExactly("c1", "c2");
    assertThat(rows.column(1)).containsExactly(2, 4);
  }

  @Test
  void aCustomerIsKnownAsDefraudedFromTheDayThatBeginsTheDelayAfterTheFraud() {
    KnownFrauds known = new KnownFrauds(7 * DAY);
    TrainingRows.Origin origin = new TrainingRows.Origin("f", 0, null);
    known.add("c", 10 * DAY + 5, origin);
    known.add("c", 30 * DAY, origin);

    assertThat(known.known("c", 18 * DAY - 1)).isFalse();
    assertThat(known.known("c", 18 * DAY)).isTrue();
    assertThat(known.known("other", 50 * DAY)).isFalse();
  }

  @Test
  void whatArrivedAfterTheCutWasNotKnownThenWhateverItsOwnTime() {
    builder.row("in-time", "c", 80 * DAY, CUT, new float[] {0, 0});
    builder.row("after", "c", 80 * DAY, CUT + 1, new float[] {0, 0});
    builder.label("in-time", new TrainingRows.Label(false, 83 * DAY, CUT, 0));
    builder.label("in-time", new TrainingRows.Label(true, 84 * DAY, CUT + 1, 1));

    TrainingRows rows = builder.build();

    assertThat(rows.size()).isEqualTo(1);
    assertThat(rows.fraud()).containsExactly(false);
    assertThat(rows.origin()[0])
        .isEqualTo(
            new TrainingRows.Origin(
                "in-time", CUT, new TrainingRows.Label(false, 83 * DAY, CUT, 0)));
  }

  @Test
  void theDigestIsOfAllThatARowHolds() {
    row("a", 80 * DAY);
    row("b", 81 * DAY);
    String digest = builder.build().digest();

    assertThat(builder.build().digest()).isEqualTo(digest).hasSize(64);
    assertThat(builder.build().where(i -> i == 0).digest()).isNotEqualTo(digest);
    label("b", true, 90 * DAY);
    assertThat(builder.build().digest()).isNotEqualTo(digest);
  }

  private void row(String id, long eventTime) {
    builder.row(id, "c", eventTime, eventTime, new float[] {0, 0});
  }

  private void label(String id, boolean isFraud, long time) {
    builder.label(id, new TrainingRows.Label(isFraud, time, time, offset++));
  }
}
