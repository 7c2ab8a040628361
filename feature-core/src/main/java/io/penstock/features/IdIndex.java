package io.penstock.features;

import java.util.Arrays;

/**
 * Finds an entry's position by the two halves of its id: open addressing with linear probing, 8
 * bytes a slot, at most three quarters full. A slot holds 32 bits of the hash beside the position,
 * so that probing stays within the table: the ids are looked at only where those bits agree. Below
 * {@value #SCAN} entries there is no table, and a scan does it.
 */
final class IdIndex {
  static final int SCAN = 24;
  private static final long[] NONE = {};

  /**
   * The low half's low 32 bits, above position + {@link #base} + 1; 0 where empty. The length is 0
   * or a power of two.
   */
  private long[] table = NONE;

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
    int hash = (int) low;
    int mask = table.length - 1;
    for (int slot = hash & mask; table[slot] != 0; slot = (slot + 1) & mask) {
      if (hash(table[slot]) == hash) {
        int at = (int) table[slot] - 1 - base;
        if (ids[2 * at + 1] == low && ids[2 * at] == high) {
          return at;
        }
      }
    }
    return -1;
  }

  private static int hash(long entry) {
    return (int) (entry >>> 32);
  }

  private long entry(int hash, int at) {
    return ((long) hash << 32) | (at + 1 + base);
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
      table = new long[length];
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
    int hash = (int) ids[2 * at + 1];
    int mask = table.length - 1;
    int slot = hash & mask;
    while (table[slot] != 0) {
      slot = (slot + 1) & mask;
    }
    table[slot] = entry(hash, at);
    used++;
  }

  /** The slot of an entry that is in the table. */
  private int slotOf(long[] ids, int at) {
    int hash = (int) ids[2 * at + 1];
    long entry = entry(hash, at);
    int mask = table.length - 1;
    int slot = hash & mask;
    while (table[slot] != entry) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  /** Entry {@code from} is about to stand at {@code from + 1}. */
  void shiftUp(long[] ids, int from) {
    table[slotOf(ids, from)]++;
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
    int gap = slotOf(ids, at);
    for (int slot = (gap + 1) & mask; table[slot] != 0; slot = (slot + 1) & mask) {
      int home = hash(table[slot]) & mask;
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
    return 24 + (table.length == 0 ? 0 : 16 + 8L * table.length);
  }
}
