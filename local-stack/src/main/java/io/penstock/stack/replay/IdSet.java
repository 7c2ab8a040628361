package io.penstock.stack.replay;

import java.util.Arrays;

/**
 * A set of transaction ids, each kept as a 64-bit hash: 16 bytes an id at most. Two of ten million
 * ids share a hash with a probability of three in a million.
 */
final class IdSet {
  private long[] table = new long[1 << 16];
  private boolean zero;
  private int size;

  /** Adds an id; false if it is there already. */
  boolean add(CharSequence id) {
    return addHash(hash(id));
  }

  boolean contains(long hash) {
    if (hash == 0) {
      return zero;
    }
    int at = slot(table, hash);
    return table[at] == hash;
  }

  int size() {
    return size;
  }

  /** How many of this set's ids are in none of the others. */
  int missingFrom(IdSet... others) {
    int missing = zero && Arrays.stream(others).noneMatch(o -> o.zero) ? 1 : 0;
    for (long hash : table) {
      if (hash != 0 && Arrays.stream(others).noneMatch(o -> o.contains(hash))) {
        missing++;
      }
    }
    return missing;
  }

  private boolean addHash(long hash) {
    if (hash == 0) {
      boolean added = !zero;
      zero = true;
      size += added ? 1 : 0;
      return added;
    }
    int at = slot(table, hash);
    if (table[at] == hash) {
      return false;
    }
    table[at] = hash;
    if (++size > table.length / 2) {
      long[] larger = new long[table.length * 2];
      for (long value : table) {
        if (value != 0) {
          larger[slot(larger, value)] = value;
        }
      }
      table = larger;
    }
    return true;
  }

  private static int slot(long[] table, long hash) {
    int at = (int) (hash & (table.length - 1));
    while (table[at] != 0 && table[at] != hash) {
      at = (at + 1) & (table.length - 1);
    }
    return at;
  }

  // FNV-1a over the characters, then the finaliser of SplitMix64.
  private static long hash(CharSequence id) {
    long h = 0xcbf29ce484222325L;
    for (int i = 0; i < id.length(); i++) {
      h = (h ^ id.charAt(i)) * 0x100000001b3L;
    }
    h = (h ^ (h >>> 30)) * 0xbf58476d1ce4e5b9L;
    h = (h ^ (h >>> 27)) * 0x94d049bb133111ebL;
    return h ^ (h >>> 31);
  }
}
