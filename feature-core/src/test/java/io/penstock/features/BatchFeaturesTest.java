package io.penstock.features;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BatchFeaturesTest {
  private static final long MINUTE = 60_000L;
  private static final FeatureSet SET =
      FeatureSet.parse(
          "batch.yaml",
          """
          name: batch
          version: 1
          currency: EUR
          lateness: 2m
          entities:
            - {name: customer, key: customer_id, doc: no delay}
            - {name: terminal, key: terminal_id, delay: 3m, settle: 2m, doc: delayed}
          features:
            - {name: AMOUNT, aggregate: value, field: amount, doc: d}
            - {name: C_N_5, entity: customer, aggregate: count, window: 5m, default: 0, doc: d}
            - {name: T_N_5, entity: terminal, aggregate: count, window: 5m, default: 0, doc: d}
            - {name: T_RISK_5, entity: terminal, aggregate: risk, window: 5m, default: 0, doc: d}
          """,
          Optional.empty());

  private static final int EXACT_EVENTS = 8;

  private final BatchFeatures features = new BatchFeatures(SET, EXACT_EVENTS);
  private long clock = Long.MIN_VALUE;

  @Test
  void ofEventsOfOneTimeThoseThatArrivedBeforeCount() {
    assertThat(add("a", "c", "t1", 10)).containsExactly(1.0, 1, 0, 0);
    assertThat(add("b", "c", "t2", 10)).containsExactly(1.0, 2, 0, 0);
    assertThat(add("c", "c", "t3", 15)).containsExactly(1.0, 1, 0, 0);
  }

  @Test
  void aLateEventHasTheValueOfItsOwnTimeAndCountsForThoseAfterIt() {
    add("a", "c", "t", 10);
    add("b", "c", "t", 12);
    assertThat(add("late", "c", "t", 11)).containsExactly(1.0, 2, 0, 0);
    assertThat(add("c", "c", "t", 15)).containsExactly(1.0, 3, 3, 0);
  }

  @Test
  void whatIsTooLateForTheLogIsCountedByNobody() {
    add("a", "c", "t", 1);
    add("b", "c", "t", 100);
    assertThat(add("too-late", "c", "t", 2)).containsExactly(1.0, 0, 0, 0);
    assertThat(add("c", "c", "t", 101)).containsExactly(1.0, 2, 0, 0);
  }

  @Test
  void aLabelCountsFromItsTimeOnWhenItComesBeforeItsTransaction() {
    features.label(event("a", "c", "t", 10), true, 13 * MINUTE);
    add("a", "c", "t", 10);
    add("b", "c", "t", 11);
    assertThat(add("c", "c", "t", 14)).containsExactly(1.0, 3, 2, 0);
    assertThat(add("d", "c", "t", 15)).containsExactly(1.0, 3, 2, 0.5);
  }

  @Test
  void aLabelThatComesAfterItsTransactionAndOneThatTakesItBack() {
    add("a", "c", "t", 10);
    features.label(event("a", "c", "t", 10), true, 11 * MINUTE);
    features.label(event("a", "c", "t", 10), false, 13 * MINUTE);
    features.label(event("nobody", "c", "t", 10), true, 11 * MINUTE);
    assertThat(add("b", "c", "t", 13)).containsExactly(1.0, 2, 1, 1);
    assertThat(add("c", "c", "t", 15)).containsExactly(1.0, 2, 1, 0);
  }

  @Test
  void theOnlineValuesAreThoseOfTheNewestEventEvenWhereItsLogIsForgotten() {
    add("a", "c", "t", 10);
    add("b", "c", "t", 12);
    add("late", "c", "t", 11);
    add("far", "other", "elsewhere", 1000);
    assertThat(add("forgotten", "c", "t", 12)).containsExactly(1.0, 0, 0, 0);

    TreeMap<String, double[]> online = new TreeMap<>();
    TreeMap<String, Long> asOf = new TreeMap<>();
    features.online(
        (entity, key, time, values) -> {
          online.put(entity.name() + " " + key, values.clone());
          asOf.put(entity.name() + " " + key, time);
        });
    assertThat(online)
        .containsOnlyKeys("customer c", "customer other", "terminal elsewhere", "terminal t");
    assertThat(asOf).containsEntry("customer c", 12 * MINUTE).containsEntry("terminal t", 720_000L);
    assertThat(online.get("customer c")).containsExactly(3);
    assertThat(online.get("terminal t")).containsExactly(0, 0);
  }

  @Test
  void onlyAWindowThatReachesBackToWhatMayBeFoldedMayBeTiled() {
    Feature customer = SET.featuresOf("customer").get(0);
    Feature terminal = SET.featuresOf("terminal").get(0);
    for (int i = 0; i < EXACT_EVENTS; i++) {
      add("a" + i, "c", "t", 1 + i / 2);
    }
    assertThat(features.mayBeTiled(customer, "c", 4 * MINUTE)).isFalse();

    add("ninth", "c", "t", 5);

    // An eighth may be folded, and with it the other event of the first minute.
    assertThat(features.mayBeTiled(customer, "c", 5 * MINUTE)).isTrue();
    assertThat(features.mayBeTiled(customer, "c", 6 * MINUTE)).isFalse();
    assertThat(features.mayBeTiled(terminal, "t", 60 * MINUTE)).isTrue();
    assertThat(features.mayBeTiled(customer, "other", 5 * MINUTE)).isFalse();
    assertThat(features.mayBeTiled(customer, null, 5 * MINUTE)).isFalse();
  }

  @Test
  void whatDiffersFromAStageThatFoldsMayBeTiled() {
    Feature feature = SET.featuresOf("customer").get(0);
    int slot = SET.indexOf(feature.name());
    BatchFeatures batch = new BatchFeatures(SET, 32);
    EntityWindows stage = new EntityWindows(SET, "customer", 32);
    EntityLog log = new EntityLog();
    Random random = new Random(5);
    double[] exact = new double[SET.size()];
    double[] folded = new double[SET.size()];
    long time = 0;
    int different = 0;
    int surelyExact = 0;
    for (int i = 0; i < 5_000; i++) {
      boolean busy = i / 50 % 2 == 0;
      time += random.nextInt(busy ? 10_000 : 60_000);
      time -= random.nextInt(4) == 0 ? time % 5_000 : 0;
      time = Math.max(time, log.newestEventTime());
      BatchEvent event = new BatchEvent("r" + i, "c", "t", null, "EUR", 100, time);
      batch.transaction(event, time, exact);
      stage.add(log, event);
      stage.values(log, event.transactionId(), time, 100, folded);
      stage.evict(log, time);
      boolean tiled = batch.mayBeTiled(feature, "c", time);
      if (exact[slot] != folded[slot]) {
        assertThat(tiled).as("row " + i).isTrue();
        different++;
      }
      surelyExact += tiled ? 0 : 1;
    }
    assertThat(different).isGreaterThan(10);
    assertThat(surelyExact).isGreaterThan(1_000);
  }

  private double[] add(String id, String customer, String terminal, long minute) {
    clock = Math.max(clock, minute * MINUTE);
    double[] vector = new double[SET.size()];
    features.transaction(event(id, customer, terminal, minute), clock, vector);
    return vector;
  }

  private static BatchEvent event(String id, String customer, String terminal, long minute) {
    return new BatchEvent(id, customer, terminal, null, "EUR", 100, minute * MINUTE);
  }
}
