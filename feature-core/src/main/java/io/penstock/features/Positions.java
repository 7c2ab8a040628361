package io.penstock.features;

/** Positions in a ring, ascending: one enters and leaves at either end, seldom in between. */
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

  int size() {
    return size;
  }

  int get(int index) {
    return ring[(head + index) & (ring.length - 1)];
  }

  /** The index of the first position that is at least the given one; found from the end. */
  int indexOf(int at) {
    int index = size;
    while (index > 0 && get(index - 1) >= at) {
      index--;
    }
    return index;
  }

  void add(int at) {
    makeRoom();
    ring[(head + size) & (ring.length - 1)] = at;
    size++;
  }

  void addFirst(int at) {
    makeRoom();
    head = (head - 1) & (ring.length - 1);
    ring[head] = at;
    size++;
  }

  private void makeRoom() {
    if (size == ring.length) {
      int[] longer = new int[2 * size];
      for (int i = 0; i < size; i++) {
        longer[i] = get(i);
      }
      ring = longer;
      head = 0;
    }
  }

  /** Puts a position in the place of those of the indices [from, to). */
  void replace(int from, int to, int at) {
    int[] later = new int[size - to];
    for (int i = 0; i < later.length; i++) {
      later[i] = get(to + i);
    }
    size = from;
    add(at);
    for (int each : later) {
      add(each);
    }
  }

  /** An entry has come to stand at a position: those from there on stand one higher. */
  void moveUpFrom(int at) {
    for (int i = size - 1; i >= 0 && get(i) >= at; i--) {
      ring[(head + i) & (ring.length - 1)]++;
    }
  }

  void removeLast() {
    size--;
  }

  /** Takes out the positions from one on. */
  void removeFrom(int at) {
    size = indexOf(at);
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
