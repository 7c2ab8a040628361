package io.penstock.features;

/**
 * The 128-bit hash of a transaction id: MurmurHash3 (x64) over its UTF-16 chars, computed without
 * allocation into this object. Not keyed: whoever chooses ids can make two collide, and then loses
 * the second as a repeat. Not safe for several threads.
 */
final class IdHash {
  private static final long C1 = 0x87c37b91114253d5L;
  private static final long C2 = 0x4cf5ad432745937fL;

  private transient String hashed;
  private long high;
  private long low;

  long high() {
    return high;
  }

  long low() {
    return low;
  }

  /** Takes the hash of an id; of the one that it was given last at no cost. */
  @SuppressWarnings("ReferenceEquality") // the same object, for equal ones are as dear to compare
  IdHash of(String id) {
    if (id == hashed) {
      return this;
    }
    hashed = id;
    int length = id.length();
    long h1 = 0;
    long h2 = 0;
    for (int i = 0; i < length; i += 8) {
      h1 ^= Long.rotateLeft(four(id, i, length) * C1, 31) * C2;
      h1 = (Long.rotateLeft(h1, 27) + h2) * 5 + 0x52dce729;
      h2 ^= Long.rotateLeft(four(id, i + 4, length) * C2, 33) * C1;
      h2 = (Long.rotateLeft(h2, 31) + h1) * 5 + 0x38495ab5;
    }
    h1 ^= length;
    h2 ^= length;
    h1 += h2;
    h2 += h1;
    h1 = finish(h1);
    h2 = finish(h2);
    h1 += h2;
    high = h1;
    low = h1 + h2;
    return this;
  }

  private static long four(String id, int from, int length) {
    if (from + 4 <= length) {
      return id.charAt(from)
          | (long) id.charAt(from + 1) << 16
          | (long) id.charAt(from + 2) << 32
          | (long) id.charAt(from + 3) << 48;
    }
    long word = 0;
    int end = Math.min(from + 4, length);
    for (int i = from; i < end; i++) {
      word |= (long) id.charAt(i) << (16 * (i - from));
    }
    return word;
  }

  private static long finish(long h) {
    long k = h;
    k = (k ^ (k >>> 33)) * 0xff51afd7ed558ccdL;
    k = (k ^ (k >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return k ^ (k >>> 33);
  }
}
