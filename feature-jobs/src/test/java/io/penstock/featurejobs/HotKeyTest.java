package io.penstock.featurejobs;

import static io.penstock.featurejobs.Events.DAY;
import static io.penstock.featurejobs.Events.START;
import static io.penstock.featurejobs.Events.fraud;
import static io.penstock.featurejobs.Events.transaction;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.penstock.features.EntityLog;
import io.penstock.features.FeatureSet;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A terminal with a fifth of the traffic, five times what is kept of a key one by one. */
class HotKeyTest {
  /** Stages@v1 with tiles of an hour: one or two transactions of the hot terminal. */
  private static final FeatureSet SET =
      FeatureSet.ofYaml(StageChain.SET.toYaml().replace("tile: 60s", "tile: 3600s"));

  private static final int EVENTS = 4_000;
  private static final int DAYS = 20;
  private static final int BUDGET = 120;
  private static final int COUNT = SET.indexOf("TERMINAL_N_7D");
  private static final int RISK = SET.indexOf("TERMINAL_RISK_7D");

  @Test
  void itsLogStaysWithinItsBudgetAndAllOthersExact() throws Exception {
    StateLayout onHeap = new StateLayout(false, 0, BUDGET, "");
    StateLayout onDisk = new StateLayout(true, 2_000, BUDGET, "");
    try (StageChain exact = new StageChain(StateLayout.WHOLE, SET);
        StageChain heap = new StageChain(onHeap, SET);
        StageChain disk = new StageChain(onDisk, SET)) {
      run(exact);
      run(disk);
      run(heap);

      EntityLog hot = heap.terminalLog("t0");
      assertThat(exact.terminalLog("t0").size()).isGreaterThan(4 * BUDGET);
      assertThat(hot.size()).isLessThanOrEqualTo(BUDGET);
      // 15 days of tiles, and one more for each fold.
      assertThat(hot.tileCount()).isBetween(200, 15 * 24 + 600 / (BUDGET / 8));
      assertThat(hot.bytes()).isLessThan(BUDGET * 90 + 500 * 120 + 1_000 * 42);

      Map<String, double[]> expected = exact.vectors();
      assertThat(expected).hasSize(EVENTS);
      compare(expected, heap.vectors());
      assertThat(disk.vectors().keySet()).isEqualTo(expected.keySet());
      heap.vectors().forEach((id, vector) -> assertThat(disk.vectors().get(id)).isEqualTo(vector));
    }
  }

  private static void compare(Map<String, double[]> expected, Map<String, double[]> vectors) {
    assertThat(vectors.keySet()).isEqualTo(expected.keySet());
    int off = 0;
    for (TransactionEvent event : events()) {
      double[] was = expected.get(event.transactionId);
      double[] is = vectors.get(event.transactionId);
      if (event.terminalId.equals("t0")) {
        // Each end of a window is off by less than an hour, which has one or two, and a tenth
        // frauds.
        assertThat(is[COUNT]).isCloseTo(was[COUNT], within(12.0));
        assertThat(is[RISK] * is[COUNT]).isCloseTo(was[RISK] * was[COUNT], within(4.1));
        off += is[COUNT] == was[COUNT] ? 0 : 1;
        is = Arrays.copyOf(is, COUNT);
        was = Arrays.copyOf(was, COUNT);
      }
      assertThat(is).as(event.transactionId).isEqualTo(was);
    }
    assertThat(off).isPositive();
  }

  private static List<TransactionEvent> events() {
    SplittableRandom random = new SplittableRandom(11);
    List<TransactionEvent> events = new ArrayList<>();
    for (int i = 0; i < EVENTS; i++) {
      long time = START + i * (DAYS * DAY / EVENTS) + random.nextInt(60_000);
      TransactionEvent event = transaction("tx" + i, time, random.nextInt(1_000));
      event.customerId = "c" + random.nextInt(60);
      event.terminalId = random.nextInt(5) == 0 ? "t0" : "t" + (1 + random.nextInt(40));
      events.add(event);
    }
    return events;
  }

  /** A live stream with labels of every tenth transaction 3 days later, restored once. */
  private static void run(StageChain chain) throws Exception {
    ArrayDeque<LabelEvent> labels = new ArrayDeque<>();
    int count = 0;
    for (TransactionEvent event : events()) {
      for (; !labels.isEmpty() && labels.peek().labelTime <= event.eventTime; labels.remove()) {
        chain.label(labels.peek());
      }
      chain.watermark(event.eventTime);
      if (count % 10 == 0) {
        LabelEvent label = fraud(event.transactionId, event.eventTime, event.eventTime + 3 * DAY);
        label.customerId = event.customerId;
        label.terminalId = event.terminalId;
        labels.add(label);
      }
      chain.transaction(event);
      if (++count == EVENTS * 2 / 3) {
        chain.restore();
      }
    }
    chain.watermark(START + (DAYS + 1) * DAY);
  }
}
