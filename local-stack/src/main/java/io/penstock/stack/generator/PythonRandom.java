package io.penstock.stack.generator;

/** Draws as Python 3's {@code random} module does. Not safe for threads. */
final class PythonRandom {
  private final MersenneTwister bits = new MersenneTwister();

  PythonRandom seed(int seed) {
    bits.seedByWord(seed);
    return this;
  }

  /** A whole number in [0, bound), bound at least 1. */
  int below(int bound) {
    int unused = Integer.numberOfLeadingZeros(bound);
    int value = bits.bits() >>> unused;
    while (value >= bound) {
      value = bits.bits() >>> unused;
    }
    return value;
  }

  /** Draws {@code count} of the pool's first {@code size} values, which end up in another order. */
  int[] sample(int[] pool, int size, int count) {
    int[] drawn = new int[count];
    for (int i = 0; i < count; i++) {
      int j = below(size - i);
      drawn[i] = pool[j];
      pool[j] = pool[size - i - 1];
    }
    return drawn;
  }
}
