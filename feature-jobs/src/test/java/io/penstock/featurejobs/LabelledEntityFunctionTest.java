package io.penstock.featurejobs;

import static io.penstock.featurejobs.Events.DAY;
import static io.penstock.featurejobs.Events.HOUR;
import static io.penstock.featurejobs.Events.PAGED;
import static io.penstock.featurejobs.Events.SET;
import static io.penstock.featurejobs.Events.START;
import static io.penstock.featurejobs.Events.fraud;
import static io.penstock.featurejobs.Events.numbered;
import static io.penstock.featurejobs.Events.side;
import static io.penstock.featurejobs.Events.terminalStage;
import static io.penstock.featurejobs.Events.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.store.EntityValues;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LabelledEntityFunctionTest {
  private static final long SETTLE = 4 * DAY;

  private KeyedTwoInputStreamOperatorTestHarness<
          String, TransactionEvent, LabelEvent, TransactionEvent>
      stage;

  private final LabelledEntityFunction terminal =
      new LabelledEntityFunction(SET, SET.entity("terminal"), StateLayout.WHOLE);

  @BeforeEach
  void open() throws Exception {
    stage = terminalStage(terminal);
    stage.open();
  }

  @AfterEach
  void close() throws Exception {
    stage.close();
  }

  @Test
  void holdsATransactionUntilBothInputsHaveComeToItsTimeLessSettle() throws Exception {
    send(numbered("a", START));
    stage.processWatermark1(new Watermark(START));
    assertThat(ids()).isEmpty();
    stage.processWatermark2(new Watermark(START - SETTLE - 1));
    assertThat(ids()).isEmpty();
    stage.processWatermark2(new Watermark(START - SETTLE));
    assertThat(ids()).containsExactly("a");
  }

  @Test
  void passesALiveTransactionAtOnce() throws Exception {
    watermark(START - HOUR);
    send(numbered("a", START));
    send(numbered("b", START + 3 * DAY));
    assertThat(ids()).containsExactly("a", "b");
    assertThat(stage.extractOutputValues()).allMatch(event -> event.featuresOut > 0);
  }

  @Test
  void letsThoseThatWaitOutInTimeOrderAlsoAfterARestart() throws Exception {
    send(numbered("c", START + 2 * DAY));
    send(numbered("a", START));
    send(numbered("b", START + DAY));
    send(numbered("b2", START + DAY));
    restart();
    watermark(START + DAY - SETTLE);
    assertThat(ids()).containsExactly("a", "b", "b2");
    watermark(Long.MAX_VALUE);
    assertThat(ids()).containsExactly("a", "b", "b2", "c");
  }

  @Test
  void countsAFraudWhoseLabelSettledInTime() throws Exception {
    watermark(START - DAY);
    send(numbered("a", START));
    send(numbered("b", START + HOUR));
    send(numbered("c", START + 2 * HOUR));
    label(fraud("a", START, START + 3 * DAY));
    label(fraud("b", START + HOUR, START + 4 * DAY));
    watermark(START + 7 * DAY);
    // t - settle is 3 d and 2 h after the start: the label of a counts, that of b does not yet.
    send(numbered("d", START + 7 * DAY + 2 * HOUR));

    TransactionEvent last = stage.extractOutputValues().get(3);
    assertThat(value(last, "TERMINAL_ID_NB_TX_1DAY_WINDOW")).isEqualTo(3);
    assertThat(value(last, "TERMINAL_ID_RISK_1DAY_WINDOW")).isEqualTo(1.0 / 3);
  }

  @Test
  void keepsALabelUntilItsTransactionComesAlsoAfterARestart() throws Exception {
    label(fraud("a", START, START + 3 * DAY));
    restart();
    send(numbered("a", START));
    send(numbered("b", START + 7 * DAY));
    watermark(START + 7 * DAY);

    TransactionEvent last = stage.extractOutputValues().get(1);
    assertThat(value(last, "TERMINAL_ID_RISK_7DAY_WINDOW")).isEqualTo(1);
  }

  @Test
  void givesALabelUpOnceItsTransactionIsLongOverdue() throws Exception {
    label(fraud("a", START, START));
    watermark(START + DAY - 1);
    assertThat(stage.numKeyedStateEntries()).isEqualTo(1);
    watermark(START + DAY);
    assertThat(stage.numKeyedStateEntries()).isZero();
    label(fraud("a", START, START));
    assertThat(stage.numKeyedStateEntries()).isZero();
  }

  @Test
  void letsTheLaterLabelWin() throws Exception {
    LabelEvent genuine = fraud("a", START, START + 2 * DAY);
    genuine.fraud = false;
    label(genuine);
    label(fraud("a", START, START + DAY));
    send(numbered("a", START));
    send(numbered("b", START + 7 * DAY));
    watermark(START + 7 * DAY);
    assertThat(value(stage.extractOutputValues().get(1), "TERMINAL_ID_RISK_7DAY_WINDOW")).isZero();

    label(fraud("b", START + 7 * DAY, START + 8 * DAY));
    LabelEvent corrected = fraud("b", START + 7 * DAY, START + 9 * DAY);
    corrected.fraud = false;
    label(corrected);
    send(numbered("c", START + 14 * DAY));
    watermark(START + 14 * DAY);
    assertThat(value(stage.extractOutputValues().get(2), "TERMINAL_ID_RISK_1DAY_WINDOW")).isZero();
  }

  @Test
  void anIdleInputHoldsNothingBack() throws Exception {
    send(numbered("a", START));
    stage.processWatermark1(new Watermark(START));
    assertThat(ids()).isEmpty();
    stage.processWatermarkStatus2(WatermarkStatus.IDLE);
    assertThat(ids()).containsExactly("a");
  }

  @Test
  void countsWhatBecameOfLabels() throws Exception {
    watermark(START);
    send(numbered("a", START));
    label(fraud("a", START, START + DAY));
    label(fraud("a", START, START + DAY));
    assertThat(labelCounts()).as("twice the same").containsExactly(2L, 0L, 0L, 0L);

    LabelEvent genuine = fraud("a", START, START + 2 * DAY);
    genuine.fraud = false;
    label(genuine);
    assertThat(labelCounts()).as("it changes its mind").containsExactly(3L, 1L, 0L, 0L);

    label(fraud("never seen", START + HOUR, START + DAY));
    watermark(START + HOUR + DAY);
    assertThat(labelCounts()).as("never seen").containsExactly(3L, 1L, 1L, 1L);
    label(fraud("late and never seen", START, START + DAY));
    assertThat(labelCounts()).containsExactly(3L, 1L, 1L, 2L);
  }

  /** Matched, changed, before their transaction, unmatched. */
  private List<Long> labelCounts() {
    LabelMetrics metrics = terminal.metrics();
    return List.of(
        metrics.matched.getCount(),
        metrics.changed.getCount(),
        metrics.early.getCount(),
        metrics.unmatched.getCount());
  }

  @Test
  void updatesTheStoreAsOfTheNewestEventThatPassed() throws Exception {
    watermark(START);
    send(numbered("a", START + HOUR));
    send(numbered("c", START + 8 * DAY));
    send(numbered("b", START + 2 * HOUR));
    watermark(START + 8 * DAY);
    send(numbered("late", START + 3 * HOUR));

    List<EntityValues> updates = side(stage, EntityStage.updates(SET.entity("terminal")));
    assertThat(updates)
        .extracting(update -> update.asOf)
        .containsExactly(START + HOUR, START + 2 * HOUR, START + 8 * DAY, START + 8 * DAY);
    assertThat(updates).extracting(update -> update.seq).containsExactly(1L, 2L, 3L, 4L);
    assertThat(updates.get(2).values[0]).isEqualTo(2);
    assertThat(updates.get(3).values[0]).isEqualTo(3);
    assertThat(updates.get(3).entity).isEqualTo("terminal");
    assertThat(updates.get(3).ttlMillis).isEqualTo(37 * DAY);
  }

  @Test
  void removesAQuietTerminalsState() throws Exception {
    watermark(START);
    send(numbered("a", START));
    send(numbered("b", START + HOUR));
    watermark(START + 38 * DAY + 1);
    assertThat(stage.numKeyedStateEntries()).isEqualTo(1);
    watermark(START + 38 * DAY + HOUR + 1);
    assertThat(stage.numKeyedStateEntries()).isZero();
    assertThat(stage.numEventTimeTimers()).isZero();

    send(numbered("late", START + 2 * HOUR));
    assertThat(stage.extractOutputValues().get(2).lateIncomplete).isTrue();
  }

  @Test
  void worksOnRocksDb() throws Exception {
    stage.close();
    stage = terminalStage(PAGED);
    stage.setStateBackend(new EmbeddedRocksDBStateBackend());
    stage.open();
    label(fraud("t3", START + 3 * HOUR, START + 3 * HOUR));
    for (int i = 9; i >= 0; i--) {
      send(numbered("t" + i, START + i * HOUR));
    }
    send(numbered("last", START + 8 * DAY));
    watermark(START + 8 * DAY);
    assertThat(ids())
        .containsExactly("t0", "t1", "t2", "t3", "t4", "t5", "t6", "t7", "t8", "t9", "last");
    TransactionEvent last = stage.extractOutputValues().get(10);
    assertThat(value(last, "TERMINAL_ID_NB_TX_7DAY_WINDOW")).isEqualTo(10);
    assertThat(value(last, "TERMINAL_ID_RISK_7DAY_WINDOW")).isEqualTo(0.1);
  }

  private void send(TransactionEvent event) throws Exception {
    stage.processElement1(event, event.eventTime);
  }

  private void label(LabelEvent label) throws Exception {
    stage.processElement2(label, label.labelTime);
  }

  private void watermark(long time) throws Exception {
    stage.processBothWatermarks(new Watermark(time));
  }

  private List<String> ids() {
    return stage.extractOutputValues().stream().map(event -> event.transactionId).toList();
  }

  private void restart() throws Exception {
    OperatorSubtaskState snapshot = stage.snapshot(1, 1);
    stage.close();
    stage = terminalStage();
    stage.initializeState(snapshot);
    stage.open();
  }
}
