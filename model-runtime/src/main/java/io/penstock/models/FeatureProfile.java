package io.penstock.models;

import java.util.Arrays;
import java.util.Objects;

/**
 * How one feature's values were distributed in a model's training rows.
 *
 * <p>Bins 0 to intervals - 1 are the intervals between the {@code edges} (an edge belongs to the
 * interval above it); the {@code points}, ascending, follow, each a value that is a bin of its own.
 * There are {@code fractions.length - points.length} intervals, which may be none: a value that is
 * no point then counts for the nearest one. A NaN is a bin of its own if the reference had one, and
 * counts for the highest bin otherwise.
 *
 * @param feature the feature's name, or {@code score}
 * @param edges ascending, one fewer than intervals
 * @param points ascending, NaN last
 * @param fractions the share of the reference rows by bin; sums to 1
 */
public record FeatureProfile(String feature, double[] edges, double[] points, double[] fractions) {

  /** Checks that the parts fit. */
  public FeatureProfile {
    Objects.requireNonNull(feature, "feature");
    int intervals = fractions.length - points.length;
    if (fractions.length == 0 || intervals < 0 || edges.length != Math.max(0, intervals - 1)) {
      throw new IllegalArgumentException(
          "profile of "
              + feature
              + ": edges, points and fractions do not fit: "
              + edges.length
              + ", "
              + points.length
              + ", "
              + fractions.length);
    }
  }

  /** The number of bins, at least 1. */
  public int bins() {
    return fractions.length;
  }

  /** The bin, 0 to {@link #bins()} - 1, of any value; no allocation, O(log bins). */
  public int binOf(double v) {
    int intervals = fractions.length - points.length;
    double value = v + 0.0; // -0.0 is 0.0
    int point = Arrays.binarySearch(points, value);
    if (point >= 0) {
      return intervals + point;
    }
    if (intervals == 0) {
      return nearest(value, -point - 1);
    }
    int edge = Arrays.binarySearch(edges, value);
    return edge >= 0 ? edge + 1 : -edge - 1;
  }

  private int nearest(double value, int above) {
    if (above == 0) {
      return 0;
    }
    if (above == points.length) {
      return points.length - 1;
    }
    return value - points[above - 1] > points[above] - value ? above : above - 1;
  }

  /**
   * The profile of the values, at least one: as many quantile bins as hold about {@code 1 /
   * quantiles} of the rows each, and a bin of its own for each value that holds more than that. A
   * feature of two values has two bins; a constant has one for its value and an empty one for all
   * others. The array is not changed.
   */
  public static FeatureProfile of(String feature, double[] values, int quantiles) {
    if (values.length == 0 || quantiles < 1) {
      throw new IllegalArgumentException("profile of " + feature + ": no rows or no quantiles");
    }
    double[] sorted = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      sorted[i] = values[i] + 0.0;
    }
    Arrays.sort(sorted);
    int rows = sorted.length;
    double[] points = new double[rows];
    double[] counts = new double[rows];
    double[] rest = new double[rows];
    int pointCount = 0;
    int restCount = 0;
    for (int from = 0, to; from < rows; from = to) {
      to = from + 1;
      while (to < rows && Double.compare(sorted[to], sorted[from]) == 0) {
        to++;
      }
      if ((long) (to - from) * quantiles > rows || Double.isNaN(sorted[from])) {
        points[pointCount] = sorted[from];
        counts[pointCount++] = to - from;
      } else {
        Arrays.fill(rest, restCount, restCount + to - from, sorted[from]);
        restCount += to - from;
      }
    }
    double[] edges = edges(Arrays.copyOf(rest, restCount), rows, quantiles);
    boolean others = restCount > 0 || pointCount == 1;
    int intervals = others ? edges.length + 1 : 0;
    double[] fractions = new double[intervals + pointCount];
    for (int i = 0; i < restCount; i++) {
      int edge = Arrays.binarySearch(edges, rest[i]);
      fractions[edge >= 0 ? edge + 1 : -edge - 1]++;
    }
    System.arraycopy(counts, 0, fractions, intervals, pointCount);
    for (int i = 0; i < fractions.length; i++) {
      fractions[i] /= rows;
    }
    return new FeatureProfile(feature, edges, Arrays.copyOf(points, pointCount), fractions);
  }

  private static double[] edges(double[] rest, int rows, int quantiles) {
    int intervals = (int) Math.max(1, Math.round((double) rest.length * quantiles / rows));
    double[] edges = new double[intervals - 1];
    int count = 0;
    for (int i = 1; i < intervals; i++) {
      double edge = rest[(int) ((long) i * rest.length / intervals)];
      if (edge > (count == 0 ? rest[0] : edges[count - 1])) {
        edges[count++] = edge;
      }
    }
    return Arrays.copyOf(edges, count);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FeatureProfile p
        && feature.equals(p.feature)
        && Arrays.equals(edges, p.edges)
        && Arrays.equals(points, p.points)
        && Arrays.equals(fractions, p.fractions);
  }

  @Override
  public int hashCode() {
    return Objects.hash(feature, Arrays.hashCode(edges), Arrays.hashCode(fractions));
  }

  @Override
  public String toString() {
    return feature
        + " edges "
        + Arrays.toString(edges)
        + " points "
        + Arrays.toString(points)
        + " fractions "
        + Arrays.toString(fractions);
  }
}
