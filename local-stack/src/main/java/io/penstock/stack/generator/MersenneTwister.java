package io.penstock.stack.generator;

/** MT19937 with the two ways of seeding that numpy and Python use. Not safe for threads. */
final class MersenneTwister {
  private static final int SIZE = 624;
  private static final int SHIFT = 397;

  private final int[] state = new int[SIZE];
  private int next = SIZE;

  /** Seeds as {@code init_genrand} does. */
  MersenneTwister seed(int seed) {
    state[0] = seed;
    for (int i = 1; i < SIZE; i++) {
      state[i] = 1812433253 * mixed(i - 1) + i;
    }
    next = SIZE;
    return this;
  }

  /** Seeds as {@code init_by_array} does with one word. */
  MersenneTwister seedByWord(int word) {
    seed(19650218);
    int i = 1;
    for (int k = 0; k < SIZE; k++) {
      state[i] = (state[i] ^ mixed(i - 1) * 1664525) + word;
      i = following(i);
    }
    for (int k = 0; k < SIZE - 1; k++) {
      state[i] = (state[i] ^ mixed(i - 1) * 1566083941) - i;
      i = following(i);
    }
    state[0] = 0x80000000;
    return this;
  }

  private int mixed(int i) {
    return state[i] ^ (state[i] >>> 30);
  }

  private int following(int i) {
    if (i + 1 < SIZE) {
      return i + 1;
    }
    state[0] = state[SIZE - 1];
    return 1;
  }

  /** The next 32 random bits. */
  int bits() {
    if (next == SIZE) {
      for (int i = 0; i < SIZE; i++) {
        int word = (state[i] & 0x80000000) | (state[(i + 1) % SIZE] & 0x7fffffff);
        state[i] = state[(i + SHIFT) % SIZE] ^ (word >>> 1) ^ ((word & 1) == 0 ? 0 : 0x9908b0df);
      }
      next = 0;
    }
    int word = state[next++];
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    return word ^ (word >>> 18);
  }

  /** A double in [0, 1) with 53 random bits. */
  double real() {
    double high = bits() >>> 5;
    double low = bits() >>> 6;
    return (high * 0x1p26 + low) * 0x1p-53;
  }
}
