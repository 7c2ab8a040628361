package io.penstock.features;

import java.util.Arrays;

/**
 * Finds an entry's position by its id's hash: open addressing with linear probing, 8 bytes a slot,
 * at most three quarters full. A slot holds the entry's tag, 32 bits of the hash, beside the
 * position, so that probing stays within the table: the log is looked at only where tags agree.
 */
final class IdIndex {
  /** The tag above position + {@link #base} + 1; 0 where empty. The length is a power of two. */
  private long[] table = {};

  private int used;

  /** By how much all positions have moved down since the table was built. */
  private int base;

  /** The position of an id among the log's entries; -1 if it has none. */
  int find(EntityLog log, long high, long low) {
    int tag = (int) low;
    int mask = table.length - 1;
    for (int slot = tag & mask; table[slot] != 0; slot = (slot + 1) & mask) {
      if (tag(table[slot]) == tag) {
        int at = (int) table[slot] - 1 - base;
        if (log.isId(at, high, low)) {
          return at;
        }
      }
    }
    return -1;
  }

  private static int tag(EntityLog log, int at) {
    return (int) log.low(at);
  }

  private static int tag(long entry) {
    return (int) (entry >>> 32);
  }

  private long entry(int tag, int at) {
    return ((long) tag << 32) | (at + 1 + base);
  }

  /** Numbers everything anew. */
  void rebuild(EntityLog log, int head, int end) {
    int size = end - head;
    used = 0;
    base = 0;
    int length = Integer.highestOneBit(size + size / 3) << 1;
    if (table.length == length) {
      Arrays.fill(table, 0);
    } else {
      table = new long[length];
    }
    for (int i = head; i < end; i++) {
      put(tag(log, i), i);
    }
  }

  /** An entry stands at a new position among those in [head, end). */
  void added(EntityLog log, int at, int head, int end) {
    if ((used + 1) * 4L <= table.length * 3L) {
      put(tag(log, at), at);
    } else {
      rebuild(log, head, end);
    }
  }

  private void put(int tag, int at) {
    int mask = table.length - 1;
    int slot = tag & mask;
    while (table[slot] != 0) {
      slot = (slot + 1) & mask;
    }
    table[slot] = entry(tag, at);
    used++;
  }

  /** The slot of an entry that is in the table. */
  private int slotOf(int tag, int at) {
    long entry = entry(tag, at);
    int mask = table.length - 1;
    int slot = tag & mask;
    while (table[slot] != entry) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  /** Entry {@code from} is about to stand at {@code from + 1}. */
  void shiftUp(EntityLog log, int from) {
    table[slotOf(tag(log, from), from)]++;
  }

  /** All entries are about to stand {@code by} lower. */
  void moveDown(EntityLog log, int head, int end, int by) {
    if (base > Integer.MAX_VALUE / 4) {
      rebuild(log, head, end);
    }
    base += by;
  }

  void remove(EntityLog log, int at) {
    int mask = table.length - 1;
    int gap = slotOf(tag(log, at), at);
    for (int slot = (gap + 1) & mask; table[slot] != 0; slot = (slot + 1) & mask) {
      int home = tag(table[slot]) & mask;
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
    copy.table = table.clone();
    copy.used = used;
    copy.base = base;
    return copy;
  }

  long bytes() {
    return 24 + 16 + 8L * table.length;
  }
}
