package io.penstock.features;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RecountTest {
  private static final long HOUR = 3_600_000L;
  private static final long DAY = 24 * HOUR;
  private static final FeatureSet SET = FeatureSet.load("card_fraud@v2");

  private static List<BatchEvent> events() {
    Random random = new Random(7);
    List<BatchEvent> events = new ArrayList<>();
    for (int i = 0; i < 1_500; i++) {
      long time = i * HOUR + random.nextInt(1_000);
      String customer = "c" + random.nextInt(5);
      String terminal = "t" + random.nextInt(5);
      events.add(
          new BatchEvent("id" + i, customer, terminal, null, "EUR", random.nextInt(10_000), time));
    }
    return events;
  }

  private static double[] byItsLog(String entity, String key, List<BatchEvent> events) {
    EntityWindows windows = new EntityWindows(SET, entity);
    EntityLog log = new EntityLog();
    for (BatchEvent event : events) {
      if (SET.entity(entity).keyOf(event).equals(key)) {
        windows.add(log, event);
        if (windows.labelled() && event.transactionId().endsWith("3")) {
          windows.label(log, event.transactionId(), true, event.eventTime() + 3 * DAY);
        }
        if (windows.labelled() && event.transactionId().endsWith("13")) {
          windows.label(log, event.transactionId(), false, event.eventTime() + 4 * DAY);
        }
      }
    }
    double[] values = new double[SET.featuresOf(entity).size()];
    windows.entityValues(log, log.newestEventTime(), values);
    return values;
  }

  private static Recount recount(String entity, List<BatchEvent> events) {
    Recount recount = new Recount(SET, entity);
    events.forEach(e -> recount.newest(SET.entity(entity).keyOf(e), e.eventTime()));
    for (BatchEvent event : events) {
      if (event.transactionId().endsWith("3")) {
        recount.label(event, event.transactionId(), true, event.eventTime() + 3 * DAY);
      }
      if (event.transactionId().endsWith("13")) {
        recount.label(event, event.transactionId(), false, event.eventTime() + 4 * DAY);
      }
    }
    events.forEach(recount::event);
    return recount;
  }

  @Test
  void agreesWithTheLogsOfAllKeys() {
    List<BatchEvent> events = events();
    int compared = 0;
    for (String entity : List.of("customer", "terminal")) {
      Recount recount = recount(entity, events);
      assertThat(recount.newest()).hasSize(5);
      for (String key : new TreeSet<>(recount.newest().keySet())) {
        double[] values = byItsLog(entity, key, events);
        for (int i = 0; i < values.length; i++) {
          if (recount.knows(i)) {
            assertThat(recount.value(key, i))
                .as(SET.featuresOf(entity).get(i).name() + " of " + key)
                .isEqualTo(values[i]);
            compared++;
          }
        }
      }
    }
    assertThat(compared).isGreaterThan(60);
  }

  @Test
  void seesAnEventThatALogLacks() {
    List<BatchEvent> events = events();
    Recount recount = recount("customer", events);
    BatchEvent lost =
        events.stream()
            .filter(e -> e.customerId().equals("c1") && e.eventTime() > 1_500 * HOUR - 20 * DAY)
            .findFirst()
            .orElseThrow();
    double[] shorter =
        byItsLog("customer", "c1", events.stream().filter(e -> !e.equals(lost)).toList());
    int month =
        SET.featuresOf("customer").stream()
            .map(Feature::name)
            .toList()
            .indexOf("CUSTOMER_ID_NB_TX_30DAY_WINDOW");
    assertThat(recount.value("c1", month)).isEqualTo(shorter[month] + 1);
  }
}
