package io.penstock.drift;

/** Event days in UTC, as days since 1970-01-01. */
final class Days {
  static final long MILLIS = 86_400_000L;

  /** How far into a day a version may begin and still have the whole day to itself. */
  private static final long HEAD_START = 3_600_000L;

  private Days() {}

  static long of(long epochMillis) {
    return Math.floorDiv(epochMillis, MILLIS);
  }

  static long start(long day) {
    return day * MILLIS;
  }

  static long end(long day) {
    return (day + 1) * MILLIS;
  }

  /** The first day that a watermark has not passed wholly. */
  static long firstOpen(long watermark) {
    return watermark == Long.MAX_VALUE ? Long.MAX_VALUE / MILLIS : of(watermark + 1);
  }

  /** The first day that belongs wholly to what began at that time. */
  static long firstWhole(long epochMillis) {
    long day = of(epochMillis);
    return epochMillis - start(day) < HEAD_START ? day : day + 1;
  }
}
