package io.penstock.features;

import java.util.Locale;

/** What a feature makes of its events; the catalog writes it in lower case. */
public enum Aggregate {
  /** The event's own amount, in major units. */
  VALUE(false, false, "amount"),
  /** 1 where the event's day (UTC) is a Saturday or a Sunday, else 0. */
  WEEKEND(false, false, "event_time"),
  /** 1 where the event's hour (UTC) is 0 to 6, else 0. */
  NIGHT(false, false, "event_time"),
  /** The number of the entity's events in the window. */
  COUNT(true, false, ""),
  /** The sum of the amounts of the entity's events in the window, in major units. */
  SUM(true, false, "amount"),
  /** The mean amount of the entity's events in the window, in major units. */
  MEAN(true, false, "amount"),
  /** The least amount of the entity's events in the window, in major units. */
  MIN(true, false, "amount"),
  /** The greatest amount of the entity's events in the window, in major units. */
  MAX(true, false, "amount"),
  /** The population standard deviation of the amounts in the window, in major units. */
  STDDEV(true, false, "amount"),
  /** The amount of the window's newest event before the event itself, in major units. */
  LAST(true, false, "amount"),
  /** Seconds since the window's newest event before the event itself. */
  SINCE(true, false, ""),
  /** The event's own amount over the mean of the window; the default where that mean is 0. */
  RATIO(true, false, "amount"),
  /** How many different values a text field has among the entity's events in the window. */
  DISTINCT(true, false, ""),
  /** The share of known frauds among the entity's events in the window. */
  RISK(true, true, "");

  private final boolean windowed;
  private final boolean needsLabels;
  private final String field;

  Aggregate(boolean windowed, boolean needsLabels, String field) {
    this.windowed = windowed;
    this.needsLabels = needsLabels;
    this.field = field;
  }

  /** Whether it looks at an entity's window, and not only at the event itself. */
  public boolean windowed() {
    return windowed;
  }

  /** Whether its entity must have labels, that is a {@code settle}. */
  public boolean needsLabels() {
    return needsLabels;
  }

  /** The event field that it reads; empty where it reads none, or any text field. */
  public String field() {
    return field;
  }

  /** Whether it reads a text field that the catalog names. */
  public boolean readsText() {
    return this == DISTINCT;
  }

  /** Its name in a catalog. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
