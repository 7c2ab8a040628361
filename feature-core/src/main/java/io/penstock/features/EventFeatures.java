package io.penstock.features;

import java.util.Currency;

/** Fills the features that look at the event alone. Immutable and safe for many threads. */
public final class EventFeatures {
  private static final long HOUR = 3_600_000L;
  private static final long DAY = 24 * HOUR;

  private final Aggregate[] aggregates;
  private final int[] slots;
  private final double minorPerMajor;

  /** For the event features of a set. */
  public EventFeatures(FeatureSet set) {
    slots =
        set.features().stream()
            .filter(f -> !f.aggregate().windowed())
            .mapToInt(f -> set.indexOf(f.name()))
            .toArray();
    aggregates = new Aggregate[slots.length];
    for (int i = 0; i < slots.length; i++) {
      aggregates[i] = set.features().get(slots[i]).aggregate();
    }
    minorPerMajor = minorPerMajor(set);
  }

  /** The set's minor units to a major one: 100.0 for EUR. */
  static double minorPerMajor(FeatureSet set) {
    return minorPerMajor(set.currency());
  }

  static double minorPerMajor(String currency) {
    return Math.pow(10, Currency.getInstance(currency).getDefaultFractionDigits());
  }

  /** Fills this event's slots of the set's full vector and leaves the others alone. */
  public void values(long amountMinor, long eventTimeMillis, double[] vector) {
    for (int i = 0; i < slots.length; i++) {
      vector[slots[i]] =
          switch (aggregates[i]) {
            case VALUE -> amountMinor / minorPerMajor;
            case WEEKEND -> weekday(eventTimeMillis) >= 6 ? 1 : 0;
            case NIGHT -> hour(eventTimeMillis) < 7 ? 1 : 0;
            default -> throw new IllegalStateException("not an event feature: " + aggregates[i]);
          };
    }
  }

  /** The hour of the day, UTC, 0 to 23. */
  static int hour(long eventTimeMillis) {
    return (int) (Math.floorMod(eventTimeMillis, DAY) / HOUR);
  }

  /** The day of the week, UTC, Monday 1 to Sunday 7. */
  static int weekday(long eventTimeMillis) {
    // 1970-01-01 was a Thursday, the day with number 3 counted from Monday as 0.
    return (int) Math.floorMod(Math.floorDiv(eventTimeMillis, DAY) + 3, 7L) + 1;
  }
}
