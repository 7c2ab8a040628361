package io.penstock.featurejobs;

import static io.penstock.featurejobs.Events.DAY;
import static io.penstock.featurejobs.Events.HOUR;
import static io.penstock.featurejobs.Events.START;
import static io.penstock.featurejobs.Events.fraud;
import static io.penstock.featurejobs.Events.transaction;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.features.BatchEvent;
import io.penstock.features.EntityWindows;
import io.penstock.features.FeatureSet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stages that go on with another feature set than their state was written for. */
class SetUpgradeTest {
  private static final String NEW_FEATURES =
      """
        - {name: CUSTOMER_SUM_1D, entity: customer, aggregate: sum, field: amount, window: 1d, default: 0, doc: d}
        - {name: CUSTOMER_N_30D, entity: customer, aggregate: count, window: 30d, default: 0, doc: d}
        - {name: TERMINAL_N_1D, entity: terminal, aggregate: count, window: 1d, default: 0, doc: d}
      """;

  @TempDir private Path folder;
  private String before;

  @BeforeEach
  void read() throws Exception {
    try (var in = SetUpgradeTest.class.getResourceAsStream("/features/stages@v1.yaml")) {
      before = new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    }
  }

  private FeatureSet set(String yaml) throws Exception {
    Path file = folder.resolve("set.yaml");
    Files.writeString(file, yaml.replace("version: 1", "version: 2"));
    return FeatureSet.load(file.toString());
  }

  private static TransactionEvent event(String id, long time) {
    TransactionEvent event = transaction(id, time, 1_000);
    event.cardToken = "k1";
    return event;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void featuresMayBeAddedRemovedAndReordered(boolean paged) throws Exception {
    StateLayout layout = paged ? new StateLayout(true, 10) : StateLayout.WHOLE;
    String amount = before.lines().filter(l -> l.contains("AMOUNT")).findFirst().orElseThrow();
    String mean = before.lines().filter(l -> l.contains("MEAN_1D")).findFirst().orElseThrow();
    FeatureSet after =
        set(
            before.replace(amount + "\n", "").replace(mean + "\n", "")
                + NEW_FEATURES
                + amount
                + "\n");
    try (StageChain chain = new StageChain(layout)) {
      chain.watermark(START);
      for (int i = 0; i < 20; i++) {
        chain.transaction(event("a" + i, START + i * HOUR));
        chain.watermark(START + i * HOUR);
      }
      chain.label(fraud("a1", START + HOUR, START + 3 * DAY));
      // One that waits for labels while the set changes.
      chain.transaction(event("waits", START + 7 * DAY + HOUR));
      chain.restoreWith(after);
      chain.watermark(START + 8 * DAY);
      chain.transaction(event("next", START + 8 * DAY));
      chain.watermark(START + 9 * DAY);

      Map<String, double[]> vectors = chain.vectors();
      double[] waited = vectors.get("waits");
      assertThat(waited).hasSize(after.size());
      assertThat(waited[after.indexOf("AMOUNT")]).isEqualTo(10);
      assertThat(waited[after.indexOf("CUSTOMER_LARGE_7D")]).isZero();
      assertThat(waited[after.indexOf("CARD_N_1D")]).isEqualTo(1);
      // What it had not been asked for is the default; what its last stage computes is there.
      assertThat(waited[after.indexOf("CUSTOMER_SUM_1D")]).isZero();
      assertThat(waited[after.indexOf("TERMINAL_N_7D")]).isEqualTo(2);
      assertThat(waited[after.indexOf("TERMINAL_N_1D")]).isEqualTo(2);
      double[] next = vectors.get("next");
      assertThat(next[after.indexOf("CUSTOMER_SUM_1D")]).isEqualTo(20);
      assertThat(next[after.indexOf("CUSTOMER_N_30D")]).isEqualTo(22);
      assertThat(next[after.indexOf("CUSTOMER_SHOPS_7D")]).isEqualTo(1);
      assertThat(next[after.indexOf("TERMINAL_N_7D")]).isEqualTo(20);
      assertThat(next[after.indexOf("TERMINAL_RISK_7D")]).isEqualTo(1.0 / 20);
    }
  }

  @Test
  void aSetThatTheStateDoesNotFitIsRefusedForGood() throws Exception {
    FeatureSet after = set(before.replace("aggregate: mean", "aggregate: max"));
    try (StageChain chain = new StageChain(StateLayout.WHOLE)) {
      chain.transaction(event("a", START));
      assertThatThrownBy(() -> chain.restoreWith(after))
          .isInstanceOf(SuppressRestartsException.class)
          .hasRootCauseMessage(
              "the state of stages@v1 does not fit stages@v2: feature 'CUSTOMER_MEAN_1D' has"
                  + " another definition: give the new one another name; start with the old set,"
                  + " or without state");
    }
  }

  @Test
  void anotherEntityThatWouldNumberTheEventsIsRefused() throws Exception {
    String customer = before.lines().filter(l -> l.contains("key: customer_id")).findFirst().get();
    FeatureSet after =
        set(
            before.replace(
                    customer, customer.replace("name: customer", "name: payer") + "\n" + customer)
                + "  - {name: PAYER_N, entity: payer, aggregate: count, window: 1d, default: 0,"
                + " doc: d}\n");
    assertThat(Stages.change(StageChain.SET, after).refused())
        .containsExactly(
            "the first entity with the key customer_id and without labels drops repeats and numbers"
                + " the customers' events: it was 'customer', and is 'payer' now: list 'customer'"
                + " first");
  }

  @Test
  void whereNoEntityNumberedTheEventsTheOneThatWouldIsToldItsName() throws Exception {
    FeatureSet without = set(customerNamed("payer", "card_token"));
    FeatureSet with = set(customerNamed("payer", "customer_id"));
    FeatureSet stored = FeatureSet.ofYaml(Stages.of(without).set().toYaml());
    assertThat(Stages.change(stored, with).refused())
        .contains(
            "the first entity with the key customer_id and without labels drops repeats and numbers"
                + " the customers' events: it was none, and is 'payer' now: name it 'repeats'");
    assertThat(Stages.change(with, without).refused())
        .contains(
            "the first entity with the key customer_id and without labels drops repeats and numbers"
                + " the customers' events: it was 'payer', and is none now: list 'payer' first");
  }

  private static String customerNamed(String name, String key) {
    return """
    name: stages
    version: 2
    currency: EUR
    entities:
      - {name: %s, key: %s, doc: d}
    features:
      - {name: N, entity: %s, aggregate: count, window: 1d, default: 0, doc: d}
    """
        .formatted(name, key, name);
  }

  /** A longer window of the customer and of the card at its terminal, and a new entity. */
  private FeatureSet longer() throws Exception {
    String card = "  - {name: card, key: card_token, doc: New.}\n";
    return set(
        before.replace("features:\n", card + "features:\n")
            + """
                - {name: CUSTOMER_N_20D, entity: customer, aggregate: count, window: 20d, default: 0, doc: d}
                - {name: CARD_AT_TERMINAL_N_20D, entity: card_at_terminal, aggregate: count, window: 20d, default: 0, doc: d}
                - {name: CARD_N_10D, entity: card, aggregate: count, window: 10d, default: 0, doc: d}
              """);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void rowsAreMarkedUntilTheirWindowsAreFull(boolean paged) throws Exception {
    StateLayout layout = paged ? new StateLayout(true, 10) : StateLayout.WHOLE;
    try (StageChain chain = new StageChain(layout)) {
      chain.watermark(START);
      for (int day = 0; day < 30; day++) {
        chain.transaction(event("a" + day, START + day * DAY));
        chain.watermark(START + day * DAY);
      }
      chain.restoreWith(longer());
      // A customer, card and terminal of whom nothing is known: they may have been forgotten.
      chain.watermark(START + 30 * DAY);
      for (int day = 30; day < 60; day++) {
        if (day == 35) {
          chain.restore();
        }
        chain.transaction(event("a" + day, START + day * DAY));
        TransactionEvent other = event("b" + day, START + day * DAY);
        other.customerId = "c2";
        other.terminalId = "t2";
        other.cardToken = "k2";
        chain.transaction(other);
        TransactionEvent cash = event("c" + day, START + day * DAY);
        cash.customerId = "c3";
        cash.terminalId = "t3";
        cash.cardToken = null;
        chain.transaction(cash);
        chain.watermark(START + day * DAY);
      }
      chain.watermark(START + 70 * DAY);
      assertThat(chain.incomplete())
          // The new card is known from a day after the first watermark on, so full 10 days later.
          .contains("a30", "a40")
          .doesNotContain("a29", "a41", "a59")
          // A card at a terminal that was quiet for 8 days by then had been forgotten.
          .contains("b30", "b42")
          .doesNotContain("b43", "b59")
          // Without a card; and no customer is ever forgotten.
          .noneMatch(id -> id.startsWith("c"));
      assertThat(chain.vectors()).hasSize(30 + 3 * 30);
    }
  }

  private static final long CUT = START + 45 * DAY;

  /** What comes, in order: transactions, some of them late, and labels. */
  private static List<Object> stream() {
    Random random = new Random(1);
    TreeMap<Long, Object> byArrival = new TreeMap<>();
    for (int i = 0; i < 700; i++) {
      long arrival = START + i * 2L * HOUR + random.nextInt(1_000_000);
      boolean early = arrival < CUT - 5 * DAY;
      // Before the change even later than the first set keeps anything.
      long late =
          random.nextInt(10) > 0 ? 0 : early && random.nextInt(3) == 0 ? 12 * DAY : 6 * HOUR;
      TransactionEvent event = event("t" + i, Math.max(START, arrival - late));
      event.customerId = "c" + random.nextInt(3);
      // The last terminal and card are quiet for longer than the first set keeps anything.
      boolean quiet = arrival > START + 30 * DAY && arrival < CUT + 4 * DAY;
      event.terminalId = "t" + random.nextInt(quiet ? 2 : 3);
      event.cardToken = i % 10 == 0 ? null : "k" + random.nextInt(quiet ? 2 : 3);
      event.amountMinor = random.nextInt(100_000);
      if (i == 300) {
        event.transactionId = "t150"; // again, after the first set has forgotten it
        event.customerId = "c0";
      }
      if (i == 150) {
        event.customerId = "c0";
      }
      event.partition = event.customerId.hashCode() % 2;
      event.offset = i;
      byArrival.put(arrival, event);
      if (random.nextInt(8) == 0) {
        LabelEvent label = fraud(event.transactionId, event.eventTime, event.eventTime + 3 * DAY);
        label.customerId = event.customerId;
        label.terminalId = event.terminalId;
        label.offset = i;
        byArrival.put(arrival + 3 * DAY + random.nextInt(1000), label);
      }
    }
    return List.copyOf(byArrival.values());
  }

  private static TransactionEvent copy(TransactionEvent event) {
    TransactionEvent copy = event(event.transactionId, event.eventTime);
    copy.customerId = event.customerId;
    copy.terminalId = event.terminalId;
    copy.cardToken = event.cardToken;
    copy.amountMinor = event.amountMinor;
    return copy;
  }

  private static void send(StageChain chain, List<Object> events) throws Exception {
    for (Object each : events) {
      if (each instanceof TransactionEvent event) {
        chain.transaction(copy(event));
        chain.watermark(event.eventTime);
      } else {
        chain.label((LabelEvent) each);
      }
    }
  }

  private static boolean isBeforeCut(Object each) {
    return each instanceof TransactionEvent event
        ? event.eventTime < CUT
        : ((LabelEvent) each).labelTime < CUT;
  }

  private Path history(FeatureSet set, List<Object> events) throws Exception {
    Path directory = folder.resolve("history");
    try (HistoryWriter writer = new HistoryWriter(directory, 300_000)) {
      for (String entity : List.of("customer", "card_at_terminal", "card", "terminal")) {
        long keep = new EntityWindows(set, entity).keepMillis();
        writer.add(set.entity(entity), CUT - keep - DAY);
      }
      List<Object> shuffled = new ArrayList<>(events);
      Collections.shuffle(shuffled, new Random(2));
      for (Object each : shuffled) {
        if (each instanceof TransactionEvent e) {
          writer.take(
              new HistoryRow(
                  new BatchEvent(
                      e.transactionId,
                      e.customerId,
                      e.terminalId,
                      e.cardToken,
                      e.currency,
                      e.amountMinor,
                      e.eventTime),
                  false,
                  false,
                  0,
                  e.partition,
                  e.offset));
        } else {
          LabelEvent l = (LabelEvent) each;
          writer.take(
              new HistoryRow(
                  BatchEvent.ofLabel(l.transactionId, l.customerId, l.terminalId, l.eventTime),
                  true,
                  l.fraud,
                  l.labelTime,
                  l.partition,
                  l.offset));
        }
      }
      writer.sort(CUT, folder.resolve("savepoint-1"), set);
      writer.finish();
    }
    return directory;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void withAHistoryEveryRowIsAsIfTheSetHadBeenThereFromTheBeginning(boolean paged)
      throws Exception {
    StateLayout layout = paged ? new StateLayout(true, 50) : StateLayout.WHOLE;
    FeatureSet set =
        set(
            longer().toYaml()
                + """
                  - {name: CUSTOMER_NIGHTS_7D, entity: customer, aggregate: count, filter: hour < 7, window: 7d, default: 0, doc: d}
                  - {name: CARD_SHOPS_7D, entity: card, aggregate: distinct, field: terminal_id, window: 7d, default: 0, doc: d}
                  - {name: CARD_SPREAD_10D, entity: card, aggregate: stddev, field: amount, window: 10d, default: 0, doc: d}
                  - {name: TERMINAL_RISK_15D, entity: terminal, aggregate: risk, window: 15d, default: 0, doc: d}
                """);
    List<Object> before = stream().stream().filter(SetUpgradeTest::isBeforeCut).toList();
    List<Object> after = stream().stream().filter(each -> !isBeforeCut(each)).toList();
    try (StageChain fromTheBeginning = new StageChain(layout, set);
        StageChain changed = new StageChain(layout);
        StageChain without = new StageChain(layout)) {
      send(fromTheBeginning, before);
      send(changed, before);
      send(without, before);
      changed.restoreWith(set, history(set, before));
      without.restoreWith(set);
      send(fromTheBeginning, after.subList(0, 40));
      send(changed, after.subList(0, 40));
      changed.restore();
      send(fromTheBeginning, after.subList(40, after.size()));
      send(changed, after.subList(40, after.size()));
      send(without, after);

      int marked = 0;
      for (Object each : after) {
        if (each instanceof TransactionEvent event) {
          String id = event.transactionId;
          double[] expected = fromTheBeginning.vectors().get(id);
          assertThat(changed.vectors().get(id)).as(id).isEqualTo(expected);
          // Without it, what differs is marked.
          boolean incomplete = without.incomplete().contains(id);
          marked += incomplete ? 1 : 0;
          if (!incomplete) {
            assertThat(without.vectors().get(id)).as(id).isEqualTo(expected);
          }
        }
      }
      assertThat(marked).isBetween(50, 200);
      assertThat(changed.incomplete().stream().filter(id -> isAfter(after, id)))
          .as("marked")
          .containsExactlyInAnyOrderElementsOf(
              fromTheBeginning.incomplete().stream().filter(id -> isAfter(after, id)).toList());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatAShorterSetEvictedMeanwhileIsFilledUpToo(boolean paged) throws Exception {
    StateLayout layout = paged ? new StateLayout(true, 50) : StateLayout.WHOLE;
    FeatureSet set = longer();
    FeatureSet shorter =
        FeatureSet.ofYaml(
            set.toYaml()
                .replace("version: 2", "version: 3")
                .lines()
                .filter(line -> !line.contains("_20D"))
                .collect(Collectors.joining("\n")));
    FeatureSet again = FeatureSet.ofYaml(set.toYaml().replace("version: 2", "version: 4"));
    List<Object> events = new ArrayList<>();
    for (int day = 10; day < 30; day++) {
      TransactionEvent event = event("q" + day, START + day * DAY);
      event.offset = day;
      events.add(event);
    }
    // Quiet for longer than the shorter set keeps anything, and the clock goes on.
    TransactionEvent other = event("other", CUT - HOUR);
    other.customerId = "c2";
    other.terminalId = "t2";
    other.offset = 30;
    TransactionEvent next = event("next", CUT + HOUR);
    try (StageChain fromTheBeginning = new StageChain(layout, set);
        StageChain changed = new StageChain(layout, set)) {
      for (StageChain chain : List.of(fromTheBeginning, changed)) {
        send(chain, events);
        if (chain == changed) {
          changed.restoreWith(shorter);
        }
        send(chain, List.of(other));
        if (chain == changed) {
          events.add(other);
          changed.restoreWith(again, history(again, events));
        }
        send(chain, List.of(next));
        chain.watermark(CUT + DAY);
      }
      assertThat(changed.vectors().get("next")).isEqualTo(fromTheBeginning.vectors().get("next"));
      assertThat(changed.vectors().get("next")[set.indexOf("CUSTOMER_N_20D")]).isEqualTo(5);
      assertThat(changed.incomplete()).doesNotContain("next");
    }
  }

  @Test
  void aHistoryIsNotTakenAgainForALogThatHasGoneOnSince() throws Exception {
    FeatureSet set = longer();
    FeatureSet next = FeatureSet.ofYaml(set.toYaml().replace("version: 2", "version: 3"));
    List<Object> events = new ArrayList<>();
    for (int day = 0; day < 45; day++) {
      TransactionEvent event = event("h" + day, START + day * DAY);
      event.offset = day;
      events.add(event);
    }
    try (StageChain chain = new StageChain(StateLayout.WHOLE)) {
      send(chain, events);
      Path history = history(set, events);
      chain.restoreWith(set, history);
      for (int day = 0; day < 5; day++) {
        send(chain, List.of(event("n" + day, CUT + day * DAY)));
      }
      chain.restoreWith(next, history);
      // It looks at what has been evicted, as labels do.
      LabelEvent label = fraud("h42", START + 42 * DAY, START + 45 * DAY);
      label.customerId = "c1";
      chain.label(label);
      send(chain, List.of(event("last", CUT + 5 * DAY)));
      chain.watermark(CUT + 6 * DAY);
      assertThat(chain.incomplete()).doesNotContain("last");
      assertThat(chain.vectors().get("last")[set.indexOf("CUSTOMER_N_20D")]).isEqualTo(20);
      assertThat(chain.vectors().get("last")[set.indexOf("CARD_AT_TERMINAL_N_20D")]).isEqualTo(20);
    }
  }

  private static boolean isAfter(List<Object> after, String id) {
    return after.stream()
        .anyMatch(e -> e instanceof TransactionEvent event && event.transactionId.equals(id));
  }
}
