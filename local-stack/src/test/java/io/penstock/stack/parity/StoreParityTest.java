package io.penstock.stack.parity;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.features.BatchEvent;
import io.penstock.features.BatchFeatures;
import io.penstock.features.EntityWindows;
import io.penstock.features.FeatureSet;
import io.penstock.store.StoredEntity;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StoreParityTest {
  private static final FeatureSet SET = FeatureSet.load("card_fraud@v1");
  private static final long DAY = 86_400_000L;
  private static final String COUNT = "CUSTOMER_ID_NB_TX_1DAY_WINDOW";

  private final Set<String> hot = new HashSet<>();
  private final BatchFeatures batch = new BatchFeatures(SET, EntityWindows.EXACT_EVENTS);
  private final Differences differences =
      new Differences(SET, new LateEvents(SET), (feature, key, asOf) -> hot.contains(key));
  private final Map<String, StoredEntity> stored = new HashMap<>();
  private long setSince = DAY;
  private long now = 3 * DAY;
  private long sample = Long.MAX_VALUE;
  private StoreParity parity;

  /** A customer c with two transactions at a terminal t; the store holds what it should. */
  @BeforeEach
  void twoTransactions() {
    for (int i = 1; i <= 2; i++) {
      batch.transaction(
          new BatchEvent("a" + i, "c", "t", null, "EUR", 100, i * DAY),
          i * DAY,
          new double[SET.size()]);
    }
    batch.online(
        (entity, key, asOf, values) -> {
          Map<String, Double> named = new LinkedHashMap<>();
          for (int i = 0; i < values.length; i++) {
            named.put(SET.featuresOf(entity.name()).get(i).name(), values[i]);
          }
          stored.put(entity.name(), new StoredEntity(asOf, 2, named, Set.of()));
        });
  }

  @Test
  void whatTheStoreShouldHoldIsEqual() {
    Tally tally = compare();

    assertThat(parity.compared()).isEqualTo(2);
    assertThat(tally.features()).hasSize(12).doesNotContain("TX_AMOUNT");
    for (int i = 0; i < tally.features().size(); i++) {
      assertThat(tally.share(i)).as(tally.features().get(i)).isEqualTo(1);
    }
  }

  @Test
  void aKeyPastItsBudgetMayDifferByATile() {
    hot.add("c");
    stored.get("customer").values().put(COUNT, 5.0);

    Tally tally = compare();
    assertThat(tally.different(Cause.TILE_BOUND)).isEqualTo(1);
    assertThat(tally.different(Cause.UNEXPLAINED)).isZero();
  }

  @Test
  void anotherValueOfTheSameEventIsUnexplained() {
    stored.get("customer").values().put(COUNT, 5.0);

    Tally tally = compare();

    assertThat(tally.different(tally.features().indexOf(COUNT), Cause.UNEXPLAINED)).isEqualTo(1);
    assertThat(tally.different(Cause.UNEXPLAINED)).isEqualTo(1);
    assertThat(differences.examples())
        .hasToString("[" + COUNT + " of customer c in the online store is 5.0, recomputed 1.0]");
  }

  @Test
  void anOlderEntityIsPendingAndANewerOneIsNotCompared() {
    stored.computeIfPresent(
        "customer", (name, was) -> new StoredEntity(DAY, was.seq(), was.values(), Set.of()));
    stored.computeIfPresent(
        "terminal", (name, was) -> new StoredEntity(3 * DAY, was.seq(), was.values(), Set.of()));

    Tally tally = compare();

    assertThat(tally.different(Cause.WRITE_PENDING)).isEqualTo(6);
    assertThat(parity.compared()).isEqualTo(1);
    assertThat(parity.ahead()).isEqualTo(1);
  }

  @Test
  void aMissingEntityIsPendingUntilItIsOldEnoughToHaveExpired() {
    stored.clear();
    now = 2 * DAY + 31 * DAY;

    Tally tally = compare();

    assertThat(parity.expired()).isEqualTo(1); // the customer; the terminal is kept for 37 days
    assertThat(parity.compared()).isEqualTo(1);
    assertThat(tally.different(Cause.WRITE_PENDING)).isEqualTo(6);
  }

  @Test
  void anEntityWithoutAnEventSinceTheSetIsThereIsNotCompared() {
    stored.remove("customer");
    setSince = 2 * DAY + 1;

    Tally tally = compare();

    assertThat(parity.expired()).isEqualTo(1);
    assertThat(parity.compared()).isEqualTo(1);
    assertThat(tally.different(Cause.WRITE_PENDING)).isZero();

    setSince = 2 * DAY;
    assertThat(compare().different(Cause.WRITE_PENDING)).isEqualTo(6);
  }

  @Test
  void aSampleReadsSoManyOfEachKind() {
    batch.transaction(
        new BatchEvent("a3", "c2", "t2", null, "EUR", 100, 2 * DAY),
        2 * DAY,
        new double[SET.size()]);
    sample = 1;

    compare();

    assertThat(parity.compared()).isEqualTo(2);
  }

  private Tally compare() {
    parity =
        new StoreParity(
            (entity, key, asOf) -> Optional.ofNullable(stored.get(entity)),
            SET,
            differences,
            setSince,
            now,
            sample);
    Tally tally = parity.run(batch, read -> {});
    differences.settle();
    return tally;
  }
}
