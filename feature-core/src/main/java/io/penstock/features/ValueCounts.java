package io.penstock.features;

/**
 * How often each value, given by its 32-bit hash, stands in a window: open addressing with linear
 * probing, 8 bytes a slot, at most three quarters full. Two values of one hash count as one, so
 * that of n distinct ones n * n / 2^33 are missed on average: one in a million of 8,000.
 */
final class ValueCounts {
  private static final int FIRST_LENGTH = 8;

  private int[] hashes = new int[FIRST_LENGTH];

  /** 0 where the slot is empty. */
  private int[] counts = new int[FIRST_LENGTH];

  private int distinct;

  int distinct() {
    return distinct;
  }

  void enter(int hash) {
    int slot = slot(hash);
    if (counts[slot] == 0) {
      if ((distinct + 1) * 4L > hashes.length * 3L) {
        grow();
        slot = slot(hash);
      }
      hashes[slot] = hash;
      distinct++;
    }
    counts[slot]++;
  }

  void leave(int hash) {
    int gap = slot(hash);
    if (--counts[gap] > 0) {
      return;
    }
    distinct--;
    int mask = hashes.length - 1;
    for (int slot = (gap + 1) & mask; counts[slot] != 0; slot = (slot + 1) & mask) {
      if (((slot - home(hashes[slot])) & mask) >= ((slot - gap) & mask)) {
        hashes[gap] = hashes[slot];
        counts[gap] = counts[slot];
        counts[slot] = 0;
        gap = slot;
      }
    }
  }

  void clear() {
    hashes = new int[FIRST_LENGTH];
    counts = new int[FIRST_LENGTH];
    distinct = 0;
  }

  private int slot(int hash) {
    int mask = hashes.length - 1;
    int slot = home(hash);
    while (counts[slot] != 0 && hashes[slot] != hash) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private int home(int hash) {
    return hash & (hashes.length - 1);
  }

  private void grow() {
    int[] oldHashes = hashes;
    int[] oldCounts = counts;
    hashes = new int[2 * oldHashes.length];
    counts = new int[2 * oldHashes.length];
    for (int i = 0; i < oldHashes.length; i++) {
      if (oldCounts[i] != 0) {
        int slot = slot(oldHashes[i]);
        hashes[slot] = oldHashes[i];
        counts[slot] = oldCounts[i];
      }
    }
  }

  long bytes() {
    return 32 + 2 * (16 + 4L * hashes.length);
  }
}
