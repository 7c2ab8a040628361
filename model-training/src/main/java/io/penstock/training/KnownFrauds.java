package io.penstock.training;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Customers known as defrauded, whose cards a bank would have blocked: the published protocol
 * leaves their later transactions out of a test week. A fraud makes its customer known for the days
 * that begin at least the label delay after it.
 */
final class KnownFrauds {
  static final long DAY_MILLIS = 86_400_000L;

  private final long labelDelayMillis;
  private final Map<String, Long> firstFraud = new HashMap<>();
  private final List<TrainingRows.Origin> origins = new ArrayList<>();

  KnownFrauds(long labelDelayMillis) {
    this.labelDelayMillis = labelDelayMillis;
  }

  /** A fraud at an event time, epoch milliseconds, and the label that told of it. */
  void add(String customer, long eventTime, TrainingRows.Origin origin) {
    firstFraud.merge(customer, eventTime, Math::min);
    origins.add(origin);
  }

  /** What told of the frauds. */
  List<TrainingRows.Origin> origins() {
    return origins;
  }

  /** Whether the customer is known as defrauded on the day (UTC) of an event time. */
  boolean known(String customer, long eventTime) {
    Long first = firstFraud.get(customer);
    long dayStart = Math.floorDiv(eventTime, DAY_MILLIS) * DAY_MILLIS;
    return first != null && first < dayStart - labelDelayMillis;
  }

  /** The rows whose customer is not known as defrauded on their day. */
  TrainingRows unknownOnly(TrainingRows rows) {
    return rows.where(i -> !known(rows.customer()[i], rows.eventTime()[i]));
  }
}
