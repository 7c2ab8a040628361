package io.penstock.stack.generator;

import java.util.Arrays;

/** Draws as numpy's legacy {@code RandomState} does. Not safe for threads. */
final class NumpyRandom {
  private final MersenneTwister bits = new MersenneTwister();
  private double keptNormal;
  private boolean hasKeptNormal;

  NumpyRandom seed(int seed) {
    bits.seed(seed);
    hasKeptNormal = false;
    return this;
  }

  double uniform(double low, double high) {
    return low + (high - low) * bits.real();
  }

  /** The polar method; the second value of each pair is kept for the next call. */
  double normal(double mean, double deviation) {
    return mean + deviation * standardNormal();
  }

  private double standardNormal() {
    if (hasKeptNormal) {
      hasKeptNormal = false;
      return keptNormal;
    }
    double x1;
    double x2;
    double r2;
    do {
      x1 = 2 * bits.real() - 1;
      x2 = 2 * bits.real() - 1;
      r2 = x1 * x1 + x2 * x2;
    } while (r2 >= 1 || r2 == 0);
    double factor = Math.sqrt(-2 * StrictMath.log(r2) / r2);
    keptNormal = factor * x1;
    hasKeptNormal = true;
    return factor * x2;
  }

  /** Poisson's distribution by multiplication of uniforms, for rates below 10. */
  int poisson(double rate) {
    if (rate == 0) {
      return 0;
    }
    double limit = StrictMath.exp(-rate);
    double product = bits.real();
    int count = 0;
    while (product > limit) {
      count++;
      product *= bits.real();
    }
    return count;
  }

  /** The first {@code count} of a random permutation of 0 to {@code size - 1}. */
  int[] permutationHead(int size, int count) {
    int[] values = new int[size];
    for (int i = 0; i < size; i++) {
      values[i] = i;
    }
    for (int i = size - 1; i > 0; i--) {
      int mask = -1 >>> Integer.numberOfLeadingZeros(i);
      int j = bits.bits() & mask;
      while (j > i) {
        j = bits.bits() & mask;
      }
      int swapped = values[i];
      values[i] = values[j];
      values[j] = swapped;
    }
    return Arrays.copyOf(values, Math.min(count, size));
  }
}
