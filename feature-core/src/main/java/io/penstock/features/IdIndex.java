package io.penstock.features;

import java.util.Arrays;

/**
 * Finds an entry's position by the two halves of its id: open addressing with linear probing over
 * positions in the log's id array, 4 bytes a slot, at most three quarters full. Below {@value
 * #SCAN} entries there is no table, and a scan does it.
 */
final class IdIndex {
  static final int SCAN = 24;
  private static final int[] NONE = {};

  /** Position + {@link #base} + 1, 0 where empty; the length is 0 or a power of two. */
  private int[] table = NONE;

  private int used;

  /** By how much all positions have moved down since the table was built. */
  private int base;

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
      int at = table[slot] - 1 - base;
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
    base = 0;
    if (size < SCAN) {
      table = NONE;
      return;
    }
    int length = Integer.highestOneBit(size + size / 3) << 1;
    if (table.length == length) {
      Arrays.fill(table, 0);
    } else {
      table = new int[length];
    }
    for (int i = head; i < end; i++) {
      put(ids, i);
    }
  }

  /** An entry stands at a new position among those in [head, end). */
  void added(long[] ids, int at, int head, int end) {
    if (inUse() && (used + 1) * 4L <= table.length * 3L) {
      put(ids, at);
    } else if (inUse() || end - head >= SCAN) {
      rebuild(ids, head, end);
    }
  }

  private void put(long[] ids, int at) {
    int mask = table.length - 1;
    int slot = (int) ids[2 * at + 1] & mask;
    while (table[slot] != 0) {
      slot = (slot + 1) & mask;
    }
    table[slot] = at + 1 + base;
    used++;
  }

  /** Entry {@code from} is about to stand at {@code from + 1}. */
  void shiftUp(long[] ids, int from) {
    int mask = table.length - 1;
    int slot = (int) ids[2 * from + 1] & mask;
    while (table[slot] != from + 1 + base) {
      slot = (slot + 1) & mask;
    }
    table[slot]++;
  }

  /** All entries are about to stand {@code by} lower. */
  void moveDown(long[] ids, int head, int end, int by) {
    if (base > Integer.MAX_VALUE / 4) {
      rebuild(ids, head, end);
    }
    base += by;
  }

  void remove(long[] ids, int at) {
    int mask = table.length - 1;
    int gap = (int) ids[2 * at + 1] & mask;
    while (table[gap] != at + 1 + base) {
      gap = (gap + 1) & mask;
    }
    for (int slot = (gap + 1) & mask; table[slot] != 0; slot = (slot + 1) & mask) {
      int home = (int) ids[2 * (table[slot] - 1 - base) + 1] & mask;
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
    copy.base = base;
    return copy;
  }

  long bytes() {
    return 24 + (table.length == 0 ? 0 : 16 + 4L * table.length);
  }
}
