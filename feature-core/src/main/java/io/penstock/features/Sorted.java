package io.penstock.features;

/** Searches in a sorted range of an array. */
final class Sorted {
  private Sorted() {}

  /**
   * The first index in [from, to) whose value is greater than the given one; {@code to} if none.
   * Doubles its steps from the hint, so it costs the logarithm of the distance to it; a wrong hint
   * costs time only.
   */
  static int firstAfter(long[] values, int from, int to, long value, int hint) {
    return firstAfter(values, 0, from, to, value, hint);
  }

  /** The same where {@code 1 << shift} longs stand to an index, the value first. */
  static int firstAfter(long[] values, int shift, int from, int to, long value, int hint) {
    int start = Math.min(Math.max(hint, from), to);
    int low;
    int high;
    if (start < to && values[start << shift] <= value) {
      low = start + 1;
      high = to;
      for (int step = 0; low + step < to; step = 2 * step + 1) {
        int probe = low + step;
        if (values[probe << shift] > value) {
          high = probe;
          break;
        }
        low = probe + 1;
      }
    } else {
      high = start;
      low = from;
      for (int step = 1; high - step >= from; step = 2 * step) {
        int probe = high - step;
        if (values[probe << shift] <= value) {
          low = probe + 1;
          break;
        }
        high = probe;
      }
    }
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (values[middle << shift] <= value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** {@code a - b}, or the nearest long where that overflows. */
  static long minus(long a, long b) {
    long difference = a - b;
    if (((a ^ b) & (a ^ difference)) < 0) {
      return a < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
    return difference;
  }
}
