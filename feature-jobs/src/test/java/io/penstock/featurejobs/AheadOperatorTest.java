package io.penstock.featurejobs;

import static io.penstock.featurejobs.Events.HOUR;
import static io.penstock.featurejobs.Events.SET;
import static io.penstock.featurejobs.Events.START;
import static io.penstock.featurejobs.Events.customerStage;
import static io.penstock.featurejobs.Events.side;
import static io.penstock.featurejobs.Events.transaction;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.store.EntityValues;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.CheckpointOptions;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.memory.MemCheckpointStreamFactory;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.OperatorSnapshotFinalizer;
import org.apache.flink.streaming.api.operators.OperatorSnapshotFutures;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class AheadOperatorTest {
  private static final int EVENTS = 4_000;
  private static final int CUSTOMERS = 30;

  /** The customer stage, and all that came out of it over its restarts. */
  private static final class Stage implements AutoCloseable {
    private boolean ahead;
    final List<String> out = new ArrayList<>();
    final List<String> updates = new ArrayList<>();
    KeyedOneInputStreamOperatorTestHarness<String, TransactionEvent, TransactionEvent> harness;

    Stage(boolean ahead) throws Exception {
      this.ahead = ahead;
      make();
      harness.open();
    }

    private void make() throws Exception {
      harness =
          ahead
              ? new KeyedOneInputStreamOperatorTestHarness<>(
                  ahead(), event -> event.customerId, Types.STRING)
              : customerStage();
    }

    private static OneInputStreamOperator<TransactionEvent, TransactionEvent> ahead() {
      return new AheadOperator(
          new CustomerFunction(SET, SET.entity("customer"), StateLayout.WHOLE));
    }

    void send(TransactionEvent event) throws Exception {
      harness.processElement(event, event.eventTime);
    }

    /** Events of five customers. */
    void sendFew(int from, int to) throws Exception {
      for (int i = from; i < to; i++) {
        TransactionEvent event = transaction("t" + i, START + i * HOUR, 100 + i);
        event.customerId = "c" + i % 5;
        send(event);
      }
    }

    /** As a start from the savepoint of a job with the other operator. */
    void restartAsTheOther() throws Exception {
      ahead = !ahead;
      restart();
    }

    void restart() throws Exception {
      harness.prepareSnapshotPreBarrier(1);
      goOnFrom(harness.snapshot(1, 1));
    }

    /** A snapshot as of now that is not written before somebody asks. */
    OperatorSnapshotFutures snapshotOfNow() throws Exception {
      harness.prepareSnapshotPreBarrier(1);
      return ((AbstractStreamOperator<?>) harness.getOperator())
          .snapshotState(
              1,
              1,
              CheckpointOptions.forCheckpointWithDefaultLocation(),
              new MemCheckpointStreamFactory(Integer.MAX_VALUE));
    }

    void goOnFrom(OperatorSubtaskState state) throws Exception {
      close();
      make();
      harness.initializeState(state);
      harness.open();
    }

    List<String> lines() {
      return harness.extractOutputValues().stream()
          .map(
              event -> {
                event.featuresOut = 0;
                return described(event);
              })
          .toList();
    }

    List<String> ids() {
      return harness.extractOutputValues().stream().map(event -> event.transactionId).toList();
    }

    @Override
    public void close() throws Exception {
      for (TransactionEvent event : harness.extractOutputValues()) {
        event.featuresOut = 0;
        out.add(described(event));
      }
      for (EntityValues update : side(harness, EntityStage.updates(SET.entity("customer")))) {
        updates.add(
            "%s %d %d %s"
                .formatted(update.key, update.asOf, update.seq, List.of(boxed(update.values))));
      }
      harness.close();
    }
  }

  private static String described(TransactionEvent event) {
    return "%s %s %d %d %b %b %s"
        .formatted(
            event.customerId,
            event.transactionId,
            event.eventTime,
            event.customerSeq,
            event.late,
            event.lateIncomplete,
            List.of(boxed(event.vector)));
  }

  private static Double[] boxed(double[] values) {
    Double[] boxed = new Double[values.length];
    for (int i = 0; i < values.length; i++) {
      boxed[i] = values[i];
    }
    return boxed;
  }

  @Test
  void givesWhatOneEventAfterTheOtherGives() throws Exception {
    Stage ahead = new Stage(true);
    Stage plain = new Stage(false);
    for (Stage stage : List.of(ahead, plain)) {
      SplittableRandom random = new SplittableRandom(7);
      for (int i = 0; i < EVENTS; i++) {
        long time = START + i * (HOUR / 4) - (random.nextInt(20) == 0 ? 40 * HOUR : 0);
        int number = random.nextInt(50) == 0 ? Math.max(0, i - 20) : i;
        TransactionEvent event = transaction("t" + number, time, 100 + random.nextInt(9_000));
        event.customerId = "c" + random.nextInt(CUSTOMERS) * random.nextInt(2);
        stage.send(event);
        if (random.nextInt(30) == 0) {
          stage.harness.processWatermark(START + i * (HOUR / 4));
        }
        if (i == EVENTS / 4) {
          stage.restart();
        } else if (i == EVENTS / 3 || i == EVENTS / 2) {
          stage.restartAsTheOther();
        }
      }
      stage.harness.endInput();
      stage.close();
    }

    assertThat(ahead.out).hasSizeGreaterThan(EVENTS * 9 / 10).isEqualTo(plain.out);
    assertThat(ahead.out).as("late").anyMatch(event -> event.contains(" true false "));
    assertThat(plain.out).as("repeats").hasSizeLessThan(EVENTS);
    assertThat(ahead.updates).isEqualTo(plain.updates);
  }

  /**
   * A batch of a few customers, most of them more than once, comes while a checkpoint is still
   * being written: it holds the states of its beginning, and the stream goes on from its own.
   */
  @Test
  void changesNothingThatIsBeingWritten() throws Exception {
    try (Stage undisturbed = new Stage(true);
        Stage goesOn = new Stage(true);
        Stage restored = new Stage(true)) {
      int begin = 2 * AheadOperator.AT_ONCE;
      int end = 5 * AheadOperator.AT_ONCE;
      undisturbed.sendFew(0, end);
      goesOn.sendFew(0, begin);
      OperatorSnapshotFutures unwritten = goesOn.snapshotOfNow();
      goesOn.sendFew(begin, end);
      restored.goOnFrom(OperatorSnapshotFinalizer.create(unwritten).getJobManagerOwnedState());
      restored.sendFew(begin, end);

      List<String> all = undisturbed.lines();
      assertThat(all).hasSize(end);
      assertThat(goesOn.lines()).isEqualTo(all);
      assertThat(restored.lines()).isEqualTo(all.subList(begin, end));

      int more = 7 * AheadOperator.AT_ONCE;
      OperatorSnapshotFutures second = goesOn.snapshotOfNow();
      goesOn.sendFew(end, end + AheadOperator.AT_ONCE);
      second.cancel(); // as of a checkpoint that is given up
      goesOn.sendFew(end + AheadOperator.AT_ONCE, more);
      undisturbed.sendFew(end, more);
      assertThat(goesOn.lines()).hasSize(more).isEqualTo(undisturbed.lines());
    }
  }

  @Test
  void holdsAnEventForTwoMillisecondsAtMost() throws Exception {
    try (Stage stage = new Stage(true)) {
      stage.harness.setProcessingTime(1_000);
      stage.send(transaction("a", START, 100));
      stage.harness.setProcessingTime(1_000 + AheadOperator.MOST_MILLIS - 2);
      stage.send(transaction("b", START + 1, 100));
      assertThat(stage.ids()).isEmpty();
      // Flink's own service waits for the end of the millisecond.
      stage.harness.setProcessingTime(1_000 + AheadOperator.MOST_MILLIS - 1);
      assertThat(stage.ids()).containsExactly("a", "b");

      stage.send(transaction("c", START + 2, 100));
      stage.harness.setProcessingTime(1_000 + 2 * AheadOperator.MOST_MILLIS);
      assertThat(stage.ids()).containsExactly("a", "b", "c");
    }
  }

  @Test
  void letsGoWhatItHoldsWhenItIsFull() throws Exception {
    try (Stage stage = new Stage(true)) {
      for (int i = 0; i < AheadOperator.AT_ONCE + 3; i++) {
        stage.send(transaction("t" + i, START + i, 100));
      }
      assertThat(stage.ids()).hasSize(AheadOperator.AT_ONCE);
    }
  }

  @Test
  void letsGoBeforeAllThatComesBehind() throws Exception {
    try (Stage stage = new Stage(true)) {
      stage.send(transaction("a", START, 100));
      stage.harness.processWatermark(START);
      assertThat(stage.harness.extractOutputStreamRecords()).hasSize(1);
      assertThat(stage.harness.getOutput().toArray()[1])
          .as("after the event")
          .hasToString("Watermark @ " + START);
      assertThat(stage.harness.extractOutputValues().get(0).late).isFalse();

      stage.send(transaction("b", START + 1, 100));
      stage.harness.prepareSnapshotPreBarrier(1);
      assertThat(stage.ids()).containsExactly("a", "b");

      stage.send(transaction("c", START + 2, 100));
      stage.harness.processWatermarkStatus(WatermarkStatus.IDLE);
      assertThat(stage.ids()).containsExactly("a", "b", "c");

      stage.send(transaction("d", START + 3, 100));
      stage.harness.endInput();
      assertThat(stage.ids()).containsExactly("a", "b", "c", "d");
    }
  }
}
