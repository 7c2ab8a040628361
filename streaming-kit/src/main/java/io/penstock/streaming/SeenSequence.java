package io.penstock.streaming;

import java.util.Arrays;

/**
 * Which numbers of a sequence were seen: all up to {@link #upTo}, and those of {@link #above}
 * (ascending). A Flink POJO.
 */
public final class SeenSequence {
  /** A gap this far back is given up: its number would be taken for a repeat. */
  static final int MOST_ABOVE = 256;

  public long upTo;
  public long[] above = new long[0];

  /** For Flink. */
  public SeenSequence() {}

  /** Notes a number; false where it was seen before. */
  boolean add(long number) {
    if (number <= upTo) {
      return false;
    }
    if (number == upTo + 1) {
      upTo = number;
      if (above.length > 0) {
        closeGap();
      }
      return true;
    }
    int at = Arrays.binarySearch(above, number);
    if (at >= 0) {
      return false;
    }
    int to = -at - 1;
    long[] grown = new long[above.length + 1];
    System.arraycopy(above, 0, grown, 0, to);
    grown[to] = number;
    System.arraycopy(above, to, grown, to + 1, above.length - to);
    above = grown;
    if (above.length > MOST_ABOVE) {
      upTo = above[0];
      closeGap();
    }
    return true;
  }

  private void closeGap() {
    int closed = 0;
    while (closed < above.length && above[closed] <= upTo + 1) {
      upTo = Math.max(upTo, above[closed]);
      closed++;
    }
    if (closed > 0) {
      above = Arrays.copyOfRange(above, closed, above.length);
    }
  }
}
