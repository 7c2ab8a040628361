package io.penstock.stack.parity;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.featurejobs.LabelRow;
import io.penstock.featurejobs.TransactionRow;
import io.penstock.features.BatchEvent;
import io.penstock.features.BatchFeatures;
import io.penstock.features.EntityWindows;
import io.penstock.features.FeatureSet;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TableParityTest {
  private static final FeatureSet SET = FeatureSet.load("card_fraud@v1");
  private static final long DAY = 86_400_000L;
  private static final int CUSTOMER_DAY = SET.indexOf("CUSTOMER_ID_NB_TX_1DAY_WINDOW");
  private static final int CUSTOMER_COUNT = SET.indexOf("CUSTOMER_ID_NB_TX_30DAY_WINDOW");
  private static final int TERMINAL_COUNT = SET.indexOf("TERMINAL_ID_NB_TX_30DAY_WINDOW");
  private static final int TERMINAL_RISK = SET.indexOf("TERMINAL_ID_RISK_30DAY_WINDOW");

  private final ListHistory history = new ListHistory();
  private final LateEvents lates = new LateEvents(SET);
  private BatchFeatures batch = new BatchFeatures(SET, EntityWindows.EXACT_EVENTS);
  private final Differences differences =
      new Differences(SET, lates, (feature, key, asOf) -> batch.mayBeTiled(feature, key, asOf));
  private long rows;
  private long setSince;

  /** A transaction a day for 20 days, a label, and one that is late. */
  @BeforeEach
  void aStreamWithALateTransaction() {
    for (int day = 0; day < 20; day++) {
      transaction("t" + day, day * DAY);
    }
    label("t1", DAY, 4 * DAY, 4 * DAY);
    transaction("late", 2 * DAY);
    transaction("t20", 20 * DAY);
    history.computeFeatures(SET);
  }

  @Test
  void whatTheStreamComputedIsEqual() {
    Tally tally = compare();

    assertThat(rows).isEqualTo(22);
    for (int i = 0; i < SET.size(); i++) {
      assertThat(tally.equal(i)).as(SET.names().get(i)).isEqualTo(22);
      assertThat(tally.compared(i)).isEqualTo(22);
    }
    assertThat(history.features.get(19).values()[TERMINAL_RISK]).isEqualTo(1.0 / 13);
  }

  @Test
  void aChangedValueIsUnexplained() {
    change(5, row -> with(row, CUSTOMER_COUNT, 99));

    Tally tally = compare();

    assertThat(tally.different(CUSTOMER_COUNT, Cause.UNEXPLAINED)).isEqualTo(1);
    assertThat(tally.equal(CUSTOMER_COUNT)).isEqualTo(21);
    assertThat(tally.different(Cause.UNEXPLAINED)).isEqualTo(1);
    assertThat(differences.examples())
        .hasToString("[CUSTOMER_ID_NB_TX_30DAY_WINDOW of transaction t5 is 99.0, recomputed 6.0]");
  }

  @Test
  void theLastBitCounts() {
    int amount = SET.indexOf("TX_AMOUNT");
    change(5, row -> with(row, amount, Math.nextUp(row.values()[amount])));

    assertThat(compare().different(amount, Cause.UNEXPLAINED)).isEqualTo(1);
  }

  @Test
  void aDelayedWindowThatHoldsALateEventMayDifferAndOnlyThat() {
    // Whether "late" was there when t10 was computed, or t8, whose window ends before it.
    change(10, row -> with(row, TERMINAL_COUNT, 99));
    change(8, row -> with(row, TERMINAL_COUNT, 99));

    Tally tally = compare();

    assertThat(tally.different(TERMINAL_COUNT, Cause.LATE_EVENT)).isEqualTo(1);
    assertThat(tally.different(TERMINAL_COUNT, Cause.UNEXPLAINED)).isEqualTo(1);
  }

  @Test
  void aLateEventDoesNotExcuseAnEntityWhoseOrderIsThePartitions() {
    change(21, row -> with(row, CUSTOMER_COUNT, 99));

    assertThat(compare().different(CUSTOMER_COUNT, Cause.UNEXPLAINED)).isEqualTo(1);
  }

  @Test
  void aRowThatSaysItIsIncompleteMayDifferInItsWindowsOnly() {
    int amount = SET.indexOf("TX_AMOUNT");
    change(
        5,
        row -> {
          FeatureRow changed = with(with(row, CUSTOMER_COUNT, 1), amount, 7);
          return new FeatureRow(
              row.partition(), row.offset(), row.eventTime(), true, true, true, changed.values());
        });

    Tally tally = compare();

    assertThat(tally.different(CUSTOMER_COUNT, Cause.LATE_EVENT)).isEqualTo(1);
    assertThat(tally.different(amount, Cause.UNEXPLAINED)).isEqualTo(1);
  }

  @Test
  void aLabelWrittenAfterItsTimeExcusesTheRisksThatDidNotKnowIt() {
    history.transactions.removeIf(row -> row.event().transactionId().equals("late"));
    history.features.clear();
    history.computeFeatures(SET);
    label("t3", 3 * DAY, 7 * DAY, 14 * DAY);
    Tally tally = compare();

    // Of t11 to t17 the labels are cut from day 7 to 13; t18 to t20 should have seen it.
    assertThat(tally.different(TERMINAL_RISK, Cause.LATE_EVENT)).isEqualTo(7);
    assertThat(tally.different(TERMINAL_RISK, Cause.UNEXPLAINED)).isEqualTo(3);
    assertThat(tally.equal(TERMINAL_COUNT)).isEqualTo(21);
  }

  @Test
  void pastTheBudgetInEffectAWindowThatReachesBackToTilesMayDifferAndOnlyThat() {
    batch = new BatchFeatures(SET, 8);
    // t5 is within the budget; of t15's windows only that of a day holds nothing that is folded.
    change(5, row -> with(row, CUSTOMER_COUNT, 99));
    change(15, row -> with(with(row, CUSTOMER_COUNT, 99), CUSTOMER_DAY, 99));

    Tally tally = compare();

    assertThat(tally.different(CUSTOMER_COUNT, Cause.TILE_BOUND)).isEqualTo(1);
    assertThat(tally.different(CUSTOMER_COUNT, Cause.UNEXPLAINED)).isEqualTo(1);
    assertThat(tally.different(CUSTOMER_DAY, Cause.UNEXPLAINED)).isEqualTo(1);
  }

  @Test
  void withinALargerBudgetNothingIsExcused() {
    batch = new BatchFeatures(SET, 30);
    change(15, row -> with(row, CUSTOMER_COUNT, 99));

    assertThat(compare().different(CUSTOMER_COUNT, Cause.UNEXPLAINED)).isEqualTo(1);
  }

  @Test
  void aRowOfAnotherVersionIsAChangedDefinition() {
    change(5, row -> ofAnotherSet(with(row, CUSTOMER_COUNT, 99)));

    Tally tally = compare();

    assertThat(tally.different(CUSTOMER_COUNT, Cause.DEFINITION_CHANGED)).isEqualTo(1);
    assertThat(tally.different(Cause.UNEXPLAINED)).isZero();
  }

  private static FeatureRow ofAnotherSet(FeatureRow row) {
    return new FeatureRow(
        row.partition(), row.offset(), row.eventTime(), false, false, false, row.values());
  }

  @Test
  void theSetIsThereSinceItsOldestRow() {
    change(0, TableParityTest::ofAnotherSet);

    compare();

    assertThat(setSince).isEqualTo(history.features.get(1).eventTime());
  }

  @Test
  void theLastRowsArePendingAndAHoleIsNot() {
    history.features.removeIf(row -> row.offset() == 5 || row.offset() == 21);

    Tally tally = compare();

    assertThat(tally.different(CUSTOMER_COUNT, Cause.WRITE_PENDING)).isEqualTo(1);
    assertThat(tally.different(CUSTOMER_COUNT, Cause.UNEXPLAINED)).isEqualTo(1);
    assertThat(differences.examples()).hasToString("[transaction t5 has no row of features]");
  }

  @Test
  void aRowWithoutTransactionIsPendingOnlyAtTheEnd() {
    history.transactions.removeIf(row -> row.offset() == 5 || row.offset() == 21);

    Tally tally = compare();

    assertThat(rows).isEqualTo(22);
    assertThat(tally.different(SET.indexOf("TX_AMOUNT"), Cause.WRITE_PENDING)).isEqualTo(1);
    assertThat(differences.examples())
        .anyMatch(e -> e.where().equals("partition 0 offset 5 has no transaction"));
  }

  @Test
  void someDaysAreComparedWithAllThatTheirWindowsHold() {
    Tally tally = compare(15 * DAY, 17 * DAY);

    assertThat(rows).isEqualTo(2);
    for (int i = 0; i < SET.size(); i++) {
      assertThat(tally.equal(i)).as(SET.names().get(i)).isEqualTo(2);
    }
  }

  private Tally compare() {
    return compare(Long.MIN_VALUE, Long.MAX_VALUE);
  }

  private Tally compare(long from, long to) {
    TableParity parity = new TableParity(history, SET, batch, lates, differences);
    Tally tally = parity.run(from, to, walked -> {});
    differences.settle();
    rows = parity.compared();
    setSince = parity.setSince();
    return tally;
  }

  private void transaction(String id, long time) {
    long offset = history.transactions.size();
    history.transactions.add(
        new TransactionRow(new BatchEvent(id, "c", "t", null, "EUR", 4250, time), 0, offset));
  }

  private void label(String id, long time, long labelTime, long ingestTime) {
    history.labels.add(
        new LabelRow(
            BatchEvent.ofLabel(id, "c", "t", time),
            true,
            labelTime,
            ingestTime,
            0,
            history.labels.size()));
  }

  private void change(int place, UnaryOperator<FeatureRow> change) {
    history.features.set(place, change.apply(history.features.get(place)));
  }

  private static FeatureRow with(FeatureRow row, int feature, double value) {
    double[] values = row.values().clone();
    values[feature] = value;
    return new FeatureRow(
        row.partition(),
        row.offset(),
        row.eventTime(),
        row.ofThisSet(),
        row.late(),
        row.lateIncomplete(),
        values);
  }
}
