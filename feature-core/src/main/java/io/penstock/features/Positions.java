package io.penstock.features;

/** Positions in a ring, ascending: one enters at the end and leaves at either end. */
final class Positions {
  private int[] ring = new int[4];
  private int head;
  private int size;

  boolean isEmpty() {
    return size == 0;
  }

  int first() {
    return ring[head];
  }

  int last() {
    return ring[(head + size - 1) & (ring.length - 1)];
  }

  /** The last one, or the one before it where that is {@code except}; -1 if none. */
  int lastBut(int except) {
    boolean skip = size > 0 && last() == except;
    int from = skip ? 2 : 1;
    return size < from ? -1 : ring[(head + size - from) & (ring.length - 1)];
  }

  void add(int at) {
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

  void removeLast() {
    size--;
  }

  /** Takes out a position if it is the first. */
  void leave(int at) {
    if (size > 0 && ring[head] == at) {
      head = (head + 1) & (ring.length - 1);
      size--;
    }
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
