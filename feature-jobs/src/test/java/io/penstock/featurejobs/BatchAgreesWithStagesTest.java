package io.penstock.featurejobs;

import static io.penstock.featurejobs.Events.DAY;
import static io.penstock.featurejobs.Events.HOUR;
import static io.penstock.featurejobs.Events.START;
import static io.penstock.featurejobs.Events.fraud;
import static io.penstock.featurejobs.Events.transaction;
import static io.penstock.featurejobs.StageChain.SET;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.features.BatchEvent;
import io.penstock.features.BatchFeatures;
import io.penstock.features.EntityWindows;
import io.penstock.store.EntityValues;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A recomputation from tables gives, bit for bit, what the stages gave: over events of equal times,
 * events a day late at most, and labels, with a stream that reads ahead of its watermark.
 */
class BatchAgreesWithStagesTest {
  private final Map<String, double[]> vectors = new HashMap<>();
  private final Map<String, EntityValues> online = new HashMap<>();

  @ParameterizedTest
  @CsvSource({"1,0", "2,0", "3,3", "4,5", "5,6"})
  void vectorsAndOnlineValuesAreEqual(int seed, int daysAhead) throws Exception {
    List<TransactionEvent> events = events(new SplittableRandom(seed));
    List<LabelEvent> labels = labels(events, new SplittableRandom(seed));
    stream(copies(events), labels, daysAhead * DAY);
    assertThat(vectors).hasSize(events.size());
    assertThat(vectors.values()).anyMatch(v -> v[SET.indexOf("TERMINAL_RISK_7D")] > 0);

    BatchFeatures batch = new BatchFeatures(SET, EntityWindows.EXACT_EVENTS);
    for (LabelEvent label : labels) {
      batch.label(
          BatchEvent.ofLabel(
              label.transactionId, label.customerId, label.terminalId, label.eventTime),
          label.fraud,
          label.labelTime);
    }
    long clock = Long.MIN_VALUE;
    double[] vector = new double[SET.size()];
    for (TransactionEvent event : events) {
      clock = Math.max(clock, event.eventTime);
      batch.transaction(
          new BatchEvent(
              event.transactionId,
              event.customerId,
              event.terminalId,
              event.cardToken,
              event.currency,
              event.amountMinor,
              event.eventTime),
          clock,
          vector);
      assertThat(vector).as(event.transactionId).isEqualTo(vectors.get(event.transactionId));
    }
    batch.online(
        (entity, key, asOf, values) -> {
          EntityValues written = online.remove(entity.name() + " " + key);
          assertThat(asOf).isEqualTo(written.asOf);
          assertThat(values).as(entity.name() + " " + key).isEqualTo(written.values);
        });
    assertThat(online).isEmpty();
  }

  /** In the order of their arrival: a third is late by up to a day, and many are of one time. */
  private static List<TransactionEvent> events(SplittableRandom random) {
    List<TransactionEvent> events = new ArrayList<>();
    for (int i = 0; i < 1_500; i++) {
      long time = START + i * HOUR;
      if (random.nextInt(3) == 0) {
        time -= random.nextInt(25) * HOUR;
      }
      TransactionEvent event = transaction("t" + i, time, random.nextInt(1, 100_000));
      event.customerId = "c" + random.nextInt(4);
      event.terminalId = "s" + random.nextInt(3);
      event.cardToken = random.nextInt(4) == 0 ? null : "k" + random.nextInt(2);
      events.add(event);
    }
    return events;
  }

  private static List<LabelEvent> labels(List<TransactionEvent> events, SplittableRandom random) {
    List<LabelEvent> labels = new ArrayList<>();
    for (TransactionEvent event : events) {
      if (random.nextInt(5) == 0) {
        LabelEvent label = fraud(event.transactionId, event.eventTime, event.eventTime + 3 * DAY);
        label.customerId = event.customerId;
        label.terminalId = event.terminalId;
        labels.add(label);
      }
    }
    labels.sort(Comparator.comparingLong(label -> label.labelTime));
    return labels;
  }

  private static List<TransactionEvent> copies(List<TransactionEvent> events) {
    return events.stream()
        .map(
            event -> {
              TransactionEvent copy =
                  transaction(event.transactionId, event.eventTime, event.amountMinor);
              copy.customerId = event.customerId;
              copy.terminalId = event.terminalId;
              copy.cardToken = event.cardToken;
              return copy;
            })
        .toList();
  }

  private void stream(List<TransactionEvent> events, List<LabelEvent> labels, long ahead)
      throws Exception {
    try (StageChain chain = new StageChain(StateLayout.WHOLE)) {
      int told = 0;
      long clock = Long.MIN_VALUE;
      for (TransactionEvent event : events) {
        chain.transaction(event);
        clock = Math.max(clock, event.eventTime);
        told = tell(labels, told, clock - ahead, chain);
        chain.watermarks(clock - 1, clock - ahead - 1);
      }
      tell(labels, told, clock, chain);
      chain.watermark(clock);
      vectors.putAll(chain.vectors());
      online.putAll(chain.online());
    }
  }

  /** Sends the labels up to a time, from a place on; returns the next place. */
  private static int tell(List<LabelEvent> labels, int from, long upTo, StageChain chain)
      throws Exception {
    int next = from;
    for (; next < labels.size() && labels.get(next).labelTime <= upTo; next++) {
      chain.label(labels.get(next));
    }
    return next;
  }
}
