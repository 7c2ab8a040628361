package io.penstock.streaming;

import java.time.Instant;

/** The wall clock of stage times, the same for all processes of a machine. */
public final class StageClock {
  private StageClock() {}

  /** Microseconds since 1970-01-01T00:00:00Z. */
  public static long micros() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000L + now.getNano() / 1_000;
  }
}
