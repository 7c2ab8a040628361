package io.penstock.drift;

/**
 * Histograms of one model version over one event day (UTC), or over a part of its rows: parts of
 * the same version and day add up. A Flink POJO.
 */
public final class DayCounts {
  public String model;
  public String version;

  /** Days since 1970-01-01. */
  public long day;

  public long rows;

  /** Least and greatest event time, epoch millis. */
  public long firstEventTime;

  public long lastEventTime;

  /** Rows by bin; the features' bins one after the other, as {@link ProfileLayout} lays them. */
  public long[] counts;

  /** For Flink. */
  public DayCounts() {}

  static DayCounts empty(String model, String version, long day, int cells) {
    DayCounts counts = new DayCounts();
    counts.model = model;
    counts.version = version;
    counts.day = day;
    counts.firstEventTime = Long.MAX_VALUE;
    counts.lastEventTime = Long.MIN_VALUE;
    counts.counts = new long[cells];
    return counts;
  }

  void add(DayCounts part) {
    rows += part.rows;
    firstEventTime = Math.min(firstEventTime, part.firstEventTime);
    lastEventTime = Math.max(lastEventTime, part.lastEventTime);
    for (int i = 0; i < counts.length; i++) {
      counts[i] += part.counts[i];
    }
  }
}
