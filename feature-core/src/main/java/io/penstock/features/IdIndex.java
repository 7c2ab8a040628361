package io.penstock.features;

import java.util.Arrays;

/**
 * Finds an entry's position by the two halves of its id: open addressing with linear probing over
 * positions in the log's id array, 4 bytes a slot, at most two thirds full. Below {@value #SCAN}
 * entries there is no table, and a scan does it.
 */
final class IdIndex {
  static final int SCAN = 24;
  private static final int[] NONE = {};

  /** Position + 1, 0 where empty; the length is 0 or a power of two. */
  private int[] table = NONE;

  private int used;

  boolean inUse() {
    return table.length > 0;
  }

  int find(long[] ids, int head, int end, long high, long low) {
    if (!inUse()) {
      for (int i = head; i < end; i++) {
        if (ids[2 * i + 1] == low && ids[2 * i] == high) {
          return i;
        }
      }
      return -1;
    }
    int mask = table.length - 1;
    for (int slot = (int) low & mask; table[slot] != 0; slot = (slot + 1) & mask) {
      int at = table[slot] - 1;
      if (ids[2 * at + 1] == low && ids[2 * at] == high) {
        return at;
      }
    }
    return -1;
  }

  /** Numbers everything anew, with a table only where a scan would be slow. */
  void rebuild(long[] ids, int head, int end) {
    int size = end - head;
    used = 0;
    if (size < SCAN) {
      table = NONE;
      return;
    }
    int length = Integer.highestOneBit(Math.max(size * 3 / 2, 1)) << 1;
    if (table.length == length) {
      Arrays.fill(table, 0);
    } else {
      table = new int[length];
    }
    for (int i = head; i < end; i++) {
      put(ids, i);
    }
  }

  /** Whether one more entry still fits. */
  boolean hasRoom() {
    return (used + 1) * 3L <= table.length * 2L;
  }

  void put(long[] ids, int at) {
    int mask = table.length - 1;
    int slot = (int) ids[2 * at + 1] & mask;
    while (table[slot] != 0) {
      slot = (slot + 1) & mask;
    }
    table[slot] = at + 1;
    used++;
  }

  /** Entry {@code from} is about to stand at {@code from + 1}. */
  void shiftUp(long[] ids, int from) {
    int mask = table.length - 1;
    int slot = (int) ids[2 * from + 1] & mask;
    while (table[slot] != from + 1) {
      slot = (slot + 1) & mask;
    }
    table[slot] = from + 2;
  }

  void remove(long[] ids, int at) {
    int mask = table.length - 1;
    int gap = (int) ids[2 * at + 1] & mask;
    while (table[gap] != at + 1) {
      gap = (gap + 1) & mask;
    }
    for (int slot = (gap + 1) & mask; table[slot] != 0; slot = (slot + 1) & mask) {
      int home = (int) ids[2 * (table[slot] - 1) + 1] & mask;
      if (((slot - home) & mask) >= ((slot - gap) & mask)) {
        table[gap] = table[slot];
        gap = slot;
      }
    }
    table[gap] = 0;
    used--;
  }

  IdIndex copy() {
    IdIndex copy = new IdIndex();
    copy.table = table.length == 0 ? NONE : table.clone();
    copy.used = used;
    return copy;
  }

  long bytes() {
    return 24 + (table.length == 0 ? 0 : 16 + 4L * table.length);
  }
}
