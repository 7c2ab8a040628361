package io.penstock.features;

/**
 * What one window of one log makes of the amounts in it, kept up as its edges move: the sum of
 * squares, and the least and the greatest amount by monotonic queues. Where the edges move forward,
 * an event costs O(1) amortised; where one moves back, or an event came in between, the window is
 * taken anew. 48 bytes, and 8 for each entry of the longer queue at its longest. Positions are the
 * log's own; the log says when it moves them.
 */
final class MovingWindow {
  private int lower;
  private int upper;
  private long squaresHigh;
  private long squaresLow;
  private final Extreme least = new Extreme(-1);
  private final Extreme greatest = new Extreme(1);

  /** Moves the edges to [from, to). */
  void moveTo(EntityLog log, int from, int to) {
    if (from < lower || to < upper || from >= upper) {
      restart(from);
    }
    for (; upper < to; upper++) {
      long amount = log.amount(upper);
      addSquare(amount);
      least.enter(log, upper, amount);
      greatest.enter(log, upper, amount);
    }
    leave(log, from);
  }

  /** The entries before a position are about to leave the log. */
  void leave(EntityLog log, int from) {
    if (from >= upper) {
      restart(from);
    }
    for (; lower < from; lower++) {
      subtractSquare(log.amount(lower));
      least.leave(lower);
      greatest.leave(lower);
    }
  }

  /** An entry is about to stand between others. */
  void gapAt(int at) {
    if (at < upper) {
      restart(0);
    }
  }

  /** All entries are about to stand {@code by} lower. */
  void moveDown(int by) {
    lower -= by;
    upper -= by;
    least.moveDown(by);
    greatest.moveDown(by);
  }

  /** The least amount; the window must hold an entry. */
  long least(EntityLog log) {
    return log.amount(least.first());
  }

  /** The greatest amount; the window must hold an entry. */
  long greatest(EntityLog log) {
    return log.amount(greatest.first());
  }

  /**
   * The population standard deviation of {@code count} amounts of this sum, exact but for one
   * rounding as long as {@code count} times the sum of squares fits 127 bits.
   */
  double deviation(int count, long sum) {
    // count * squares - sum * sum, in 128 bits
    long high = squaresHigh * count + Math.multiplyHigh(squaresLow, count);
    if (squaresLow < 0) {
      high += count; // multiplyHigh takes the low half for a negative number
    }
    long low = squaresLow * count;
    long squareLow = sum * sum;
    high -= Math.multiplyHigh(sum, sum);
    if (Long.compareUnsigned(low, squareLow) < 0) {
      high--;
    }
    low -= squareLow;
    double unsignedLow = (low >>> 1) * 2.0 + (low & 1);
    double spread = high * 0x1p64 + unsignedLow;
    return spread <= 0 ? 0 : Math.sqrt(spread) / count;
  }

  private void restart(int from) {
    lower = from;
    upper = from;
    squaresHigh = 0;
    squaresLow = 0;
    least.clear();
    greatest.clear();
  }

  private void addSquare(long amount) {
    long low = squaresLow + amount * amount;
    squaresHigh += Math.multiplyHigh(amount, amount);
    if (Long.compareUnsigned(low, squaresLow) < 0) {
      squaresHigh++;
    }
    squaresLow = low;
  }

  private void subtractSquare(long amount) {
    long square = amount * amount;
    squaresHigh -= Math.multiplyHigh(amount, amount);
    if (Long.compareUnsigned(squaresLow, square) < 0) {
      squaresHigh--;
    }
    squaresLow -= square;
  }

  long bytes() {
    return 48 + least.bytes() + greatest.bytes();
  }

  /** Positions whose amount no later one of the window outdoes, in a ring. */
  private static final class Extreme {
    private final int sign;
    private int[] ring = new int[4];
    private int head;
    private int size;

    Extreme(int sign) {
      this.sign = sign;
    }

    void enter(EntityLog log, int at, long amount) {
      while (size > 0 && sign * Long.compare(log.amount(last()), amount) <= 0) {
        size--;
      }
      if (size == ring.length) {
        int[] longer = new int[2 * size];
        for (int i = 0; i < size; i++) {
          longer[i] = ring[(head + i) & (size - 1)];
        }
        ring = longer;
        head = 0;
      }
      ring[(head + size) & (ring.length - 1)] = at;
      size++;
    }

    void leave(int at) {
      if (size > 0 && ring[head] == at) {
        head = (head + 1) & (ring.length - 1);
        size--;
      }
    }

    int first() {
      return ring[head];
    }

    private int last() {
      return ring[(head + size - 1) & (ring.length - 1)];
    }

    void moveDown(int by) {
      for (int i = 0; i < size; i++) {
        ring[(head + i) & (ring.length - 1)] -= by;
      }
    }

    void clear() {
      size = 0;
    }

    long bytes() {
      return 40 + 4L * ring.length;
    }
  }
}
