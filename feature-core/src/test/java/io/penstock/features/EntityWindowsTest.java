package io.penstock.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.features.EntityWindows.Added;
import io.penstock.features.EntityWindows.Labelled;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The published definitions, one by one. */
class EntityWindowsTest {
  private static final long T = Instant.parse("2018-08-08T12:00:00Z").toEpochMilli();
  private static final long SECOND = 1000;
  private static final long DAY = Duration.ofDays(1).toMillis();

  private final FeatureSet set = FeatureSet.load("card_fraud@v1");
  private final EntityWindows customer = new EntityWindows(set, "customer");
  private final EntityWindows terminal = new EntityWindows(set, "terminal");
  private final EntityLog log = new EntityLog();

  private double value(EntityWindows windows, String feature, String id, long asOf) {
    double[] vector = new double[set.size()];
    windows.values(log, id, asOf, 1, vector);
    return vector[set.indexOf(feature)];
  }

  private double risk(long asOf) {
    return value(terminal, "TERMINAL_ID_RISK_1DAY_WINDOW", null, asOf);
  }

  @Test
  void aWindowIsOpenOnTheLeftAndClosedOnTheRight() {
    customer.add(log, Tx.of("left", T - DAY, 1_00));
    customer.add(log, Tx.of("inside", T - DAY + 1, 2_00));
    customer.add(log, Tx.of("self", T, 6_00));
    customer.add(log, Tx.of("after", T + 1, 9_00));

    assertThat(value(customer, "CUSTOMER_ID_NB_TX_1DAY_WINDOW", "self", T)).isEqualTo(2);
    assertThat(value(customer, "CUSTOMER_ID_AVG_AMOUNT_1DAY_WINDOW", "self", T)).isEqualTo(4);
    assertThat(value(customer, "CUSTOMER_ID_NB_TX_7DAY_WINDOW", "self", T)).isEqualTo(3);
    assertThat(value(customer, "CUSTOMER_ID_AVG_AMOUNT_7DAY_WINDOW", "self", T)).isEqualTo(3);
  }

  @Test
  void ofTheSameSecondThoseUpToTheTransactionCount() {
    for (String id : List.of("a", "b", "c")) {
      customer.add(log, Tx.of(id, T, 1_00));
    }

    assertThat(value(customer, "CUSTOMER_ID_NB_TX_1DAY_WINDOW", "a", T)).isEqualTo(1);
    assertThat(value(customer, "CUSTOMER_ID_NB_TX_1DAY_WINDOW", "b", T)).isEqualTo(2);
    assertThat(value(customer, "CUSTOMER_ID_NB_TX_1DAY_WINDOW", "c", T)).isEqualTo(3);
    assertThat(value(customer, "CUSTOMER_ID_NB_TX_1DAY_WINDOW", null, T)).isEqualTo(3);
    assertThat(value(customer, "CUSTOMER_ID_NB_TX_1DAY_WINDOW", "unknown", T)).isEqualTo(3);
  }

  @Test
  void aTerminalIsSeenSevenDaysLate() {
    terminal.add(log, Tx.of("left", T - 8 * DAY, 1));
    terminal.add(log, Tx.of("first", T - 8 * DAY + 1, 1));
    terminal.add(log, Tx.of("last", T - 7 * DAY, 1));
    terminal.add(log, Tx.of("after", T - 7 * DAY + 1, 1));
    terminal.add(log, Tx.of("self", T, 1));

    assertThat(value(terminal, "TERMINAL_ID_NB_TX_1DAY_WINDOW", "self", T)).isEqualTo(2);
    assertThat(value(terminal, "TERMINAL_ID_NB_TX_7DAY_WINDOW", "self", T)).isEqualTo(3);
    assertThat(terminal.settle()).isEqualTo(Duration.ofDays(4));
    assertThat(terminal.labelled()).isTrue();
  }

  @Test
  void aLabelCountsOnceItHasSettled() {
    terminal.add(log, Tx.of("a", T - 7 * DAY, 1));
    terminal.add(log, Tx.of("b", T - 7 * DAY, 1));

    assertThat(terminal.label(log, "a", true, T - 4 * DAY)).isEqualTo(Labelled.KEPT);
    assertThat(risk(T)).isEqualTo(0.5);
    assertThat(terminal.label(log, "b", true, T - 4 * DAY + 1)).isEqualTo(Labelled.KEPT);
    assertThat(risk(T)).isEqualTo(0.5);
    assertThat(risk(T + 1)).isEqualTo(1);
    assertThat(terminal.label(log, "never seen", true, T - 4 * DAY)).isEqualTo(Labelled.NO_EVENT);
  }

  @Test
  void withoutTransactionsRiskAndCountAreZero() {
    assertThat(risk(T)).isEqualTo(0);
    assertThat(value(terminal, "TERMINAL_ID_NB_TX_30DAY_WINDOW", null, T)).isEqualTo(0);
    terminal.add(log, Tx.of("unlabelled", T - 7 * DAY, 1));
    assertThat(risk(T)).isEqualTo(0);
    assertThat(value(customer, "CUSTOMER_ID_AVG_AMOUNT_30DAY_WINDOW", null, T - 90 * DAY))
        .isEqualTo(0);
  }

  @Test
  void theLabelWithTheLaterTimeWinsInWhateverOrderTheyCome() {
    terminal.add(log, Tx.of("a", T - 7 * DAY, 1));

    assertThat(terminal.label(log, "a", false, T - 5 * DAY)).isEqualTo(Labelled.KEPT);
    assertThat(terminal.label(log, "a", false, T - 5 * DAY)).isEqualTo(Labelled.KEPT);
    assertThat(terminal.label(log, "a", true, T - 6 * DAY)).isEqualTo(Labelled.CHANGED);
    terminal.label(log, "a", true, T - 6 * DAY);

    assertThat(risk(T)).isEqualTo(0);
    terminal.label(log, "a", true, T - 4 * DAY);
    assertThat(risk(T)).isEqualTo(1);
    assertThat(risk(T - 1)).isEqualTo(0);
    terminal.label(log, "a", false, T - 4 * DAY);
    assertThat(risk(T)).isEqualTo(0);
  }

  @Test
  void anEntityWithoutLabelsTakesNone() {
    customer.add(log, Tx.of("a", T, 1));

    assertThat(customer.labelled()).isFalse();
    assertThat(customer.settle()).isEqualTo(Duration.ZERO);
    assertThatThrownBy(() -> customer.label(log, "a", true, T))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void theSameIdIsARepeatWhateverItsBody() {
    assertThat(customer.add(log, Tx.of("a", T, 1_00))).isEqualTo(Added.ADDED);
    assertThat(customer.add(log, Tx.of("a", T, 1_00))).isEqualTo(Added.REPEAT);
    assertThat(customer.add(log, Tx.of("a", T + 5 * DAY, 7_00))).isEqualTo(Added.REPEAT);
    assertThat(customer.add(log, Tx.of("a", T - 90 * DAY, 7_00))).isEqualTo(Added.REPEAT);
    assertThat(log.size()).isEqualTo(1);
    assertThat(log.newestEventTime()).isEqualTo(T);
  }

  @Test
  void whatIsOlderThanTheLogKeepsIsTooLate() {
    customer.add(log, Tx.of("new", T, 1));

    assertThat(customer.add(log, Tx.of("edge", T - customer.keepMillis(), 1)))
        .isEqualTo(Added.ADDED);
    assertThat(customer.complete(log, T - 60 * DAY)).isTrue();
    assertThat(customer.add(log, Tx.of("old", T - customer.keepMillis() - 1, 1)))
        .isEqualTo(Added.TOO_LATE);
    assertThat(log.size()).isEqualTo(2);
    assertThat(customer.complete(log, T - DAY)).isTrue();
    assertThat(customer.complete(log, T - DAY - 2)).isFalse();
  }

  @Test
  void whatComesTooLateTakesNothingFromTransactionsThatAreNotLate() {
    // Another partition is 2 days behind, and nothing has been evicted that it needs.
    long behind = T - 2 * DAY;
    terminal.add(log, Tx.of("first", behind - terminal.lookMillis() + 1, 1));
    terminal.add(log, Tx.of("new", T, 1));
    terminal.evict(log, behind);

    assertThat(terminal.add(log, Tx.of("old", behind - terminal.keepMillis(), 1)))
        .isEqualTo(Added.TOO_LATE);
    assertThat(terminal.complete(log, behind)).isTrue();
    assertThat(value(terminal, "TERMINAL_ID_NB_TX_30DAY_WINDOW", null, behind)).isEqualTo(1);
  }

  @Test
  void evictionDropsWhatNoWindowNeeds() {
    for (int day = 0; day < 200; day++) {
      customer.add(log, Tx.of("tx" + day, T + day * DAY, 1_00));
    }
    long before = log.bytes();

    customer.evict(log, T + 199 * DAY);

    assertThat(log.size()).isEqualTo(32);
    assertThat(log.bytes()).isLessThan(before);
    assertThat(value(customer, "CUSTOMER_ID_NB_TX_30DAY_WINDOW", null, T + 198 * DAY))
        .isEqualTo(30);
    assertThat(customer.add(log, Tx.of("tx199", T, 1))).isEqualTo(Added.REPEAT);
    assertThat(customer.add(log, Tx.of("tx0", T, 1))).isEqualTo(Added.TOO_LATE);
    customer.evict(log, T + 999 * DAY);
    assertThat(log.size()).isZero();
    assertThat(log.newestEventTime()).isEqualTo(T + 199 * DAY);
  }

  @Test
  void whatHasBeenEvictedDoesNotComeBack() {
    terminal.add(log, Tx.of("a", T, 1));
    terminal.add(log, Tx.of("b", T + DAY, 1));
    terminal.label(log, "a", true, T + 3 * DAY);
    terminal.label(log, "b", true, T + 4 * DAY);
    terminal.evict(log, T + terminal.keepMillis() + 1);
    assertThat(log.size()).isEqualTo(1);

    assertThat(terminal.add(log, Tx.of("c", T, 1))).isEqualTo(Added.TOO_LATE);
    // The evicted label of "a" counts neither where it was nor for the event that has its id now.
    assertThat(value(terminal, "TERMINAL_ID_RISK_7DAY_WINDOW", null, T + 8 * DAY)).isEqualTo(1);
    assertThat(terminal.add(log, Tx.of("a", T + 2 * DAY, 1))).isEqualTo(Added.ADDED);
    assertThat(risk(T + 9 * DAY)).isEqualTo(0);
    terminal.label(log, "a", true, T + 5 * DAY);
    assertThat(risk(T + 9 * DAY)).isEqualTo(1);
  }

  @Test
  void timesBefore1970AndAtTheEndsOfTimeAreTimes() {
    long time = Instant.parse("1931-05-01T00:00:00Z").toEpochMilli();
    customer.add(log, Tx.of("a", time - 1, 1));
    customer.add(log, Tx.of("b", time, 1));

    assertThat(value(customer, "CUSTOMER_ID_NB_TX_1DAY_WINDOW", "b", time)).isEqualTo(2);
    assertThat(value(customer, "CUSTOMER_ID_NB_TX_1DAY_WINDOW", null, Long.MIN_VALUE)).isZero();
    assertThat(value(customer, "CUSTOMER_ID_NB_TX_1DAY_WINDOW", null, Long.MAX_VALUE)).isZero();
  }

  @Test
  void anIdMayBeAnyText() {
    String mega = "x".repeat(1_000_000);
    Set<String> ids =
        new HashSet<>(List.of("", "\0", "{}:", "a\nb", "é", "e\u0301", mega, mega + "y"));
    for (int i = 0; i < 3000; i++) {
      ids.add(Integer.toString(i));
      ids.add("0".repeat(i % 40) + i);
    }
    for (String id : ids) {
      assertThat(customer.add(log, Tx.of(id, T, 1))).as(id).isEqualTo(Added.ADDED);
    }
    for (String id : ids) {
      assertThat(customer.add(log, Tx.of(id, T + 1, 1))).isEqualTo(Added.REPEAT);
    }
  }

  @Test
  void eventFeaturesAreInUtcAndMajorUnits() {
    EventFeatures events = new EventFeatures(set);
    assertThat(event(events, 57_16, "2018-04-01T00:00:31Z")).containsExactly(57.16, 1, 1);
    assertThat(event(events, 0, "2018-04-06T23:59:59Z")).containsExactly(0, 0, 0);
    assertThat(event(events, 1, "2018-04-07T06:59:59.999Z")).containsExactly(0.01, 1, 1);
    assertThat(event(events, 1, "2018-04-09T07:00:00Z")).containsExactly(0.01, 0, 0);
    assertThat(event(events, 1, "1969-12-28T23:59:59Z")).containsExactly(0.01, 1, 0);
    assertThat(event(events, 1, "1969-12-29T00:00:00Z")).containsExactly(0.01, 0, 1);
  }

  private double[] event(EventFeatures events, long minor, String time) {
    double[] vector = new double[set.size()];
    Arrays.fill(vector, Double.NaN);
    events.values(minor, Instant.parse(time).toEpochMilli(), vector);
    assertThat(Arrays.copyOfRange(vector, 3, 15)).containsOnly(Double.NaN);
    return Arrays.copyOf(vector, 3);
  }

  @Test
  void aFieldOfAnotherEntityIsLeftAlone() {
    double[] vector = new double[set.size()];
    Arrays.fill(vector, Double.NaN);
    customer.values(log, null, T, 1, vector);
    assertThat(Arrays.copyOfRange(vector, 9, 15)).containsOnly(Double.NaN);
    assertThat(Arrays.copyOfRange(vector, 3, 9)).containsOnly(0.0);
    double[] values = new double[6];
    customer.add(log, Tx.of("a", T, 3_00));
    customer.entityValues(log, T, values);
    assertThat(values).containsExactly(1, 3, 1, 3, 1, 3);
  }

  @Test
  void aLogCutOffAnywhereOrOfAnotherVersionIsRefused() throws IOException {
    for (int i = 0; i < 30; i++) {
      terminal.add(log, Tx.of("tx" + i, T + i * SECOND, 100 * i));
      terminal.label(log, "tx" + i, i % 2 == 0, T + DAY + i);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    log.write(new DataOutputStream(out));
    byte[] bytes = out.toByteArray();
    assertThat(bytes.length).isLessThan(30 * 28 + 32);
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> EntityLog.read(input(cut))).isInstanceOf(IOException.class);
    }
    bytes[0] = 9;
    assertThatThrownBy(() -> EntityLog.read(input(bytes)))
        .isInstanceOf(IOException.class)
        .hasMessage("entity log of version 9; this reads up to 3");
  }

  private static DataInputStream input(byte[] bytes) {
    return new DataInputStream(new ByteArrayInputStream(bytes));
  }
}
