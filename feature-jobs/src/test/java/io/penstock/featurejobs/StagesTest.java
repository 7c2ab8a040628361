package io.penstock.featurejobs;

import static io.penstock.featurejobs.Events.DAY;
import static io.penstock.featurejobs.Events.HOUR;
import static io.penstock.featurejobs.Events.MINUTE;
import static io.penstock.featurejobs.Events.START;
import static io.penstock.featurejobs.Events.fraud;
import static io.penstock.featurejobs.Events.transaction;
import static io.penstock.featurejobs.StageChain.SET;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.store.EntityValues;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All stages over a stream of 40 days, in whatever layout and however often restored. */
class StagesTest {
  private static final int DAYS = 40;
  private static final int EVENTS = 4_000;
  private static final int NEVER = Integer.MAX_VALUE;

  private final List<TransactionEvent> inOrder = stream(new SplittableRandom(7));

  /** The cache holds all, some 3 logs, or nothing. */
  @ParameterizedTest
  @ValueSource(ints = {1_000_000, 200, 0})
  void rocksDbAndTheHeapGiveTheSameThroughRestores(int cachedEvents) throws Exception {
    try (StageChain heap = new StageChain(StateLayout.WHOLE);
        StageChain disk = new StageChain(new StateLayout(true, cachedEvents))) {
      run(heap, inOrder, NEVER);
      run(disk, inOrder, 1_000);
      assertSame(heap, disk);
    }
  }

  @Test
  void aRestoreOnTheHeapChangesNothing() throws Exception {
    try (StageChain whole = new StageChain(StateLayout.WHOLE);
        StageChain restored = new StageChain(StateLayout.WHOLE)) {
      run(whole, inOrder, NEVER);
      run(restored, inOrder, 500);
      assertSame(whole, restored);
    }
  }

  /**
   * Of a delay of 7 days nothing changes; of a customer's windows exactly those of transactions
   * that an earlier one of the same customer overtook, or was overtaken by, change as the order of
   * arrival says.
   */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aShuffleWithinAMinuteChangesWhatTheDefinitionSays(boolean paged) throws Exception {
    List<TransactionEvent> shuffled = shuffled(new SplittableRandom(3));
    try (StageChain ordered = new StageChain(StateLayout.WHOLE);
        StageChain late = new StageChain(paged ? new StateLayout(true, 200) : StateLayout.WHOLE)) {
      run(ordered, inOrder, NEVER);
      run(late, shuffled, 1_000);

      Map<String, Integer> expected = countsOfAnHour(shuffled);
      Set<String> changed = new HashSet<>();
      Set<String> changedByDefinition = new HashSet<>();
      Map<String, Integer> before = countsOfAnHour(inOrder);
      int count = SET.indexOf("CUSTOMER_N_1H");
      int terminal = SET.indexOf("TERMINAL_N_7D");
      int risk = SET.indexOf("TERMINAL_RISK_7D");
      Map<String, double[]> inTime = ordered.vectors();
      for (Map.Entry<String, double[]> row : late.vectors().entrySet()) {
        String id = row.getKey();
        double[] was = inTime.get(id);
        assertThat(row.getValue()[count]).as(id).isEqualTo(expected.get(id).doubleValue());
        assertThat(row.getValue()[terminal]).as(id).isEqualTo(was[terminal]);
        assertThat(row.getValue()[risk]).as(id).isEqualTo(was[risk]);
        if (row.getValue()[count] != was[count]) {
          changed.add(id);
        }
        if (!expected.get(id).equals(before.get(id))) {
          changedByDefinition.add(id);
        }
      }
      assertThat(late.vectors()).hasSize(EVENTS);
      assertThat(changed).isNotEmpty().isEqualTo(changedByDefinition);
    }
  }

  @Test
  void aTransactionWithoutTheKeysFieldsHasTheDefaults() throws Exception {
    try (StageChain chain = new StageChain(StateLayout.WHOLE)) {
      run(chain, inOrder, NEVER);
      int count = SET.indexOf("CARD_N_1D");
      int last = SET.indexOf("CARD_LAST_7D");
      Map<String, double[]> vectors = chain.vectors();
      for (TransactionEvent event : inOrder) {
        double[] vector = vectors.get(event.transactionId);
        if (event.cardToken == null) {
          assertThat(vector[count]).isEqualTo(-1);
          assertThat(vector[last]).isEqualTo(-2);
        } else {
          assertThat(vector[count]).isPositive();
        }
      }
    }
  }

  private static void assertSame(StageChain one, StageChain other) {
    Map<String, double[]> expected = one.vectors();
    Map<String, double[]> vectors = other.vectors();
    assertThat(expected).hasSize(EVENTS);
    assertThat(vectors.keySet()).isEqualTo(expected.keySet());
    assertThat(expected.values()).anyMatch(vector -> vector[SET.indexOf("TERMINAL_RISK_7D")] > 0);
    expected.forEach((id, vector) -> assertThat(vectors.get(id)).as(id).isEqualTo(vector));
    Map<String, EntityValues> online = other.online();
    assertThat(online.keySet()).isEqualTo(one.online().keySet());
    for (Map.Entry<String, EntityValues> entry : one.online().entrySet()) {
      EntityValues values = online.get(entry.getKey());
      assertThat(values.asOf).isEqualTo(entry.getValue().asOf);
      assertThat(values.seq).isEqualTo(entry.getValue().seq);
      assertThat(values.values).isEqualTo(entry.getValue().values);
    }
  }

  /**
   * Events in their order of arrival and labels 3 days after, with restores after so many events.
   */
  private static void run(StageChain chain, List<TransactionEvent> events, int restoreAfter)
      throws Exception {
    ArrayDeque<LabelEvent> labels = new ArrayDeque<>(labels(events));
    long clock = Long.MIN_VALUE;
    int taken = 0;
    for (TransactionEvent event : events) {
      clock = Math.max(clock, event.eventTime);
      for (; !labels.isEmpty() && labels.peek().labelTime <= clock; labels.remove()) {
        chain.label(labels.peek());
      }
      chain.transaction(copy(event));
      chain.watermark(clock - 1_001);
      if (++taken % restoreAfter == 0) {
        chain.restore();
      }
    }
    chain.watermark(clock);
  }

  private static List<TransactionEvent> stream(SplittableRandom random) {
    List<TransactionEvent> events = new ArrayList<>();
    for (int i = 0; i < EVENTS; i++) {
      // Bursts, so that a customer pays several times a minute.
      long time = START + random.nextInt(DAYS * 24) * HOUR + random.nextInt(180) * 1_000L;
      TransactionEvent event = transaction("", time, random.nextInt(100_000));
      event.customerId = "c" + random.nextInt(7);
      event.terminalId = "t" + random.nextInt(11);
      event.cardToken = random.nextInt(5) == 0 ? null : "k" + random.nextInt(9);
      events.add(event);
    }
    events.sort(Comparator.comparingLong(event -> event.eventTime));
    for (int i = 0; i < EVENTS; i++) {
      events.get(i).transactionId = "tx" + i;
    }
    return events;
  }

  /** 5 % of the events arrive up to a minute late. */
  private List<TransactionEvent> shuffled(SplittableRandom random) {
    Map<TransactionEvent, Long> arrival = new HashMap<>();
    for (TransactionEvent event : inOrder) {
      long late = random.nextInt(20) == 0 ? random.nextLong(MINUTE) : 0;
      arrival.put(event, event.eventTime + late);
    }
    return inOrder.stream().sorted(Comparator.comparingLong(arrival::get)).toList();
  }

  private static List<LabelEvent> labels(List<TransactionEvent> events) {
    return events.stream()
        .filter(event -> event.amountMinor % 9 == 0)
        .map(
            event -> {
              LabelEvent label =
                  fraud(event.transactionId, event.eventTime, event.eventTime + 3 * DAY);
              label.customerId = event.customerId;
              label.terminalId = event.terminalId;
              return label;
            })
        .sorted(Comparator.comparingLong(label -> label.labelTime))
        .toList();
  }

  /**
   * By the definition: those of the customer in (t - 1 h, t] that have arrived, itself included.
   */
  private static Map<String, Integer> countsOfAnHour(List<TransactionEvent> arrived) {
    Map<String, Integer> counts = new HashMap<>();
    for (int i = 0; i < arrived.size(); i++) {
      TransactionEvent event = arrived.get(i);
      int count = 0;
      for (int j = i; j >= 0; j--) {
        TransactionEvent other = arrived.get(j);
        if (other.eventTime < event.eventTime - 2 * HOUR) {
          break;
        }
        if (other.customerId.equals(event.customerId)
            && other.eventTime > event.eventTime - HOUR
            && other.eventTime <= event.eventTime) {
          count++;
        }
      }
      counts.put(event.transactionId, count);
    }
    return counts;
  }

  private static TransactionEvent copy(TransactionEvent event) {
    TransactionEvent copy = transaction(event.transactionId, event.eventTime, event.amountMinor);
    copy.customerId = event.customerId;
    copy.terminalId = event.terminalId;
    copy.cardToken = event.cardToken;
    return copy;
  }
}
