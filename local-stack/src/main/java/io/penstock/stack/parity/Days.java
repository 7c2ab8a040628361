package io.penstock.stack.parity;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;

/**
 * A stretch of days, UTC.
 *
 * @param first the first day
 * @param last the last day, inclusive; not before the first
 */
public record Days(LocalDate first, LocalDate last) {
  /** Checks the order. */
  public Days {
    if (last.isBefore(first)) {
      throw new IllegalArgumentException(last + " is before " + first);
    }
  }

  /**
   * Reads {@code 2018-07-25..2018-07-31}, or one day.
   *
   * @throws IllegalArgumentException if it is neither
   */
  public static Days parse(String text) {
    String[] ends = text.split("\\.\\.", -1);
    try {
      if (ends.length <= 2) {
        return new Days(LocalDate.parse(ends[0]), LocalDate.parse(ends[ends.length - 1]));
      }
    } catch (DateTimeParseException e) {
      throw unreadable(text, e);
    }
    throw unreadable(text, null);
  }

  private static IllegalArgumentException unreadable(String text, Exception cause) {
    return new IllegalArgumentException(
        "'" + text + "' is no stretch of days such as 2018-07-25..2018-07-31", cause);
  }

  /** Epoch milliseconds, inclusive. */
  long from() {
    return first.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
  }

  /** Epoch milliseconds, exclusive. */
  long to() {
    return last.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
  }
}
