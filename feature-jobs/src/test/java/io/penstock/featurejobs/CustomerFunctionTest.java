package io.penstock.featurejobs;

import static io.penstock.featurejobs.Events.DAY;
import static io.penstock.featurejobs.Events.HOUR;
import static io.penstock.featurejobs.Events.PAGED;
import static io.penstock.featurejobs.Events.SET;
import static io.penstock.featurejobs.Events.START;
import static io.penstock.featurejobs.Events.customerStage;
import static io.penstock.featurejobs.Events.side;
import static io.penstock.featurejobs.Events.transaction;
import static io.penstock.featurejobs.Events.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.store.EntityValues;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CustomerFunctionTest {
  private KeyedOneInputStreamOperatorTestHarness<String, TransactionEvent, TransactionEvent> stage;

  @BeforeEach
  void open() throws Exception {
    stage = customerStage();
    stage.open();
  }

  @AfterEach
  void close() throws Exception {
    stage.close();
  }

  @Test
  void numbersEventsAndFillsTheCustomersValues() throws Exception {
    send(transaction("a", START, 1000));
    send(transaction("b", START + HOUR, 3000));
    send(transaction("c", START + 2 * DAY, 500));

    List<TransactionEvent> out = stage.extractOutputValues();
    assertThat(out).extracting(event -> event.customerSeq).containsExactly(1L, 2L, 3L);
    assertThat(out.get(1).vector[0]).isEqualTo(30.0);
    assertThat(value(out.get(1), "TX_DURING_WEEKEND")).isEqualTo(1);
    assertThat(value(out.get(1), "TX_DURING_NIGHT")).isEqualTo(1);
    assertThat(value(out.get(1), "CUSTOMER_ID_NB_TX_1DAY_WINDOW")).isEqualTo(2);
    assertThat(value(out.get(1), "CUSTOMER_ID_AVG_AMOUNT_1DAY_WINDOW")).isEqualTo(20.0);
    assertThat(value(out.get(2), "CUSTOMER_ID_NB_TX_1DAY_WINDOW")).isEqualTo(1);
    assertThat(value(out.get(2), "CUSTOMER_ID_NB_TX_7DAY_WINDOW")).isEqualTo(3);
    assertThat(value(out.get(2), "CUSTOMER_ID_AVG_AMOUNT_7DAY_WINDOW")).isEqualTo(15.0);
  }

  @Test
  void dropsRepeatsAlsoAfterARestart() throws Exception {
    send(transaction("a", START, 1000));
    send(transaction("a", START, 1000));
    restart();
    send(transaction("a", START, 1000));
    send(transaction("b", START + 1, 1000));

    List<TransactionEvent> out = stage.extractOutputValues();
    assertThat(out).extracting(event -> event.transactionId).containsExactly("b");
    assertThat(out.get(0).customerSeq).isEqualTo(2);
    assertThat(value(out.get(0), "CUSTOMER_ID_NB_TX_1DAY_WINDOW")).isEqualTo(2);
  }

  @Test
  void givesALateEventTheValueAsOfItsOwnTime() throws Exception {
    send(transaction("a", START, 1000));
    send(transaction("c", START + 3 * HOUR, 2000));
    stage.processWatermark(START + 3 * HOUR - 1);
    send(transaction("b", START + HOUR, 3000));
    send(transaction("d", START + 4 * HOUR, 100));

    List<TransactionEvent> out = stage.extractOutputValues();
    assertThat(out).extracting(event -> event.late).containsExactly(false, false, true, false);
    assertThat(out).noneMatch(event -> event.lateIncomplete);
    assertThat(value(out.get(2), "CUSTOMER_ID_NB_TX_1DAY_WINDOW")).isEqualTo(2);
    assertThat(value(out.get(3), "CUSTOMER_ID_NB_TX_1DAY_WINDOW")).isEqualTo(4);
  }

  @Test
  void marksAnEventWhoseWindowsAreNoLongerKept() throws Exception {
    send(transaction("a", START, 1000));
    stage.processWatermark(START + 40 * DAY);
    send(transaction("b", START + 41 * DAY, 1000));
    send(transaction("c", START + 42 * DAY, 1000));
    send(transaction("d", START + 5 * DAY, 1000));
    send(transaction("e", START + 42 * DAY + 1, 1000));

    List<TransactionEvent> out = stage.extractOutputValues();
    assertThat(out.get(3).late).isTrue();
    assertThat(out.get(3).lateIncomplete).isTrue();
    assertThat(out.get(4).lateIncomplete).isFalse();
    assertThat(value(out.get(4), "CUSTOMER_ID_NB_TX_30DAY_WINDOW")).isEqualTo(3);
  }

  @Test
  void anEventThirtyDaysLateIsMarkedAndCountsForThoseAfterIt() throws Exception {
    send(transaction("old", START, 1000));
    stage.processWatermark(START + 40 * DAY);
    send(transaction("now", START + 40 * DAY + 1, 1000));
    send(transaction("30 days late", START + 10 * DAY, 1000));
    send(transaction("a day late", START + 39 * DAY, 1000));

    List<TransactionEvent> out = stage.extractOutputValues();
    TransactionEvent late = out.get(2);
    assertThat(late.late).isTrue();
    // The month before it is no longer kept.
    assertThat(late.lateIncomplete).isTrue();
    assertThat(value(late, "CUSTOMER_ID_NB_TX_30DAY_WINDOW")).isEqualTo(1);
    assertThat(value(out.get(3), "CUSTOMER_ID_NB_TX_30DAY_WINDOW")).isEqualTo(2);
    assertThat(out).extracting(event -> event.customerSeq).containsExactly(1L, 2L, 3L, 4L);
  }

  @Test
  void eventsOfOneTimeCountInTheOrderInWhichTheyCame() throws Exception {
    for (String id : List.of("a", "b", "c")) {
      send(transaction(id, START, 1000));
    }
    assertThat(stage.extractOutputValues())
        .extracting(event -> value(event, "CUSTOMER_ID_NB_TX_1DAY_WINDOW"))
        .containsExactly(1.0, 2.0, 3.0);
  }

  @Test
  void updatesTheStoreAsOfTheNewestEvent() throws Exception {
    send(transaction("a", START, 1000));
    send(transaction("c", START + 2 * HOUR, 2000));
    send(transaction("b", START + HOUR, 3000));

    List<EntityValues> updates = side(stage, EntityStage.updates(SET.entity("customer")));
    assertThat(updates).extracting(update -> update.seq).containsExactly(1L, 2L, 3L);
    assertThat(updates)
        .extracting(update -> update.asOf)
        .containsExactly(START, START + 2 * HOUR, START + 2 * HOUR);
    EntityValues last = updates.get(2);
    assertThat(last.featureSet).isEqualTo("card_fraud@v1");
    assertThat(last.entity).isEqualTo("customer");
    assertThat(last.key).isEqualTo("c1");
    assertThat(last.ttlMillis).isEqualTo(30 * DAY);
    assertThat(last.names[0]).isEqualTo("CUSTOMER_ID_NB_TX_1DAY_WINDOW");
    assertThat(last.values[0]).isEqualTo(3);
    assertThat(last.values[1]).isEqualTo(20.0);
  }

  @Test
  void forgetsAQuietCustomersEventsButNotItsNumber() throws Exception {
    send(transaction("a", START, 1000));
    send(transaction("b", START + DAY, 1000));
    stage.processWatermark(START + 31 * DAY + 1);
    assertThat(stage.numEventTimeTimers()).isEqualTo(1);
    stage.processWatermark(START + 32 * DAY + 1);
    assertThat(stage.numEventTimeTimers()).isZero();
    send(transaction("c", START + 60 * DAY, 1000));

    TransactionEvent last = stage.extractOutputValues().get(2);
    assertThat(last.customerSeq).isEqualTo(3);
    assertThat(value(last, "CUSTOMER_ID_NB_TX_30DAY_WINDOW")).isEqualTo(1);
    assertThat(stage.numEventTimeTimers()).isEqualTo(1);
  }

  @Test
  void worksOnRocksDb() throws Exception {
    stage.close();
    stage = customerStage(PAGED);
    stage.setStateBackend(new EmbeddedRocksDBStateBackend());
    stage.open();
    for (int i = 0; i < 50; i++) {
      send(transaction("t" + i, START + i * HOUR, 100));
    }
    send(transaction("t49", START + 49 * HOUR, 100));
    List<TransactionEvent> out = stage.extractOutputValues();
    assertThat(out).hasSize(50);
    assertThat(value(out.get(49), "CUSTOMER_ID_NB_TX_1DAY_WINDOW")).isEqualTo(24);
    assertThat(value(out.get(49), "CUSTOMER_ID_NB_TX_7DAY_WINDOW")).isEqualTo(50);
  }

  private void send(TransactionEvent event) throws Exception {
    stage.processElement(event, event.eventTime);
  }

  private void restart() throws Exception {
    OperatorSubtaskState snapshot = stage.snapshot(1, 1);
    stage.close();
    stage = customerStage();
    stage.initializeState(snapshot);
    stage.open();
  }
}
