package io.penstock.stack.parity;

import java.util.Arrays;
import java.util.List;

/** Values compared, by feature: equal ones, and the others by their cause. Not thread safe. */
public final class Tally {
  private final List<String> features;
  private final long[] equal;
  private final long[][] different;

  Tally(List<String> features) {
    this.features = List.copyOf(features);
    this.equal = new long[features.size()];
    this.different = new long[features.size()][Cause.values().length];
  }

  void addEqual(int feature) {
    equal[feature]++;
  }

  void add(int feature, Cause cause) {
    different[feature][cause.ordinal()]++;
  }

  void addAll(Cause cause) {
    for (int i = 0; i < equal.length; i++) {
      add(i, cause);
    }
  }

  /** The features' names; the other methods take a place in this list. */
  public List<String> features() {
    return features;
  }

  /** How many values were compared. */
  public long compared(int feature) {
    return equal[feature] + Arrays.stream(different[feature]).sum();
  }

  /** How many were equal. */
  public long equal(int feature) {
    return equal[feature];
  }

  /** Equal ones among those compared, 0 to 1; NaN where none was. */
  public double share(int feature) {
    return (double) equal[feature] / compared(feature);
  }

  /** How many differed for this cause. */
  public long different(int feature, Cause cause) {
    return different[feature][cause.ordinal()];
  }

  /** How many values of all features differed for this cause. */
  public long different(Cause cause) {
    return Arrays.stream(different).mapToLong(causes -> causes[cause.ordinal()]).sum();
  }
}
