package io.penstock.features;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
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

  private final BatchFeatures features = new BatchFeatures(SET);
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
