package io.penstock.benchmarks;

/**
 * What a run gave out, and in what time.
 *
 * @param outputs how many values
 * @param counts all their counts added up
 * @param sums all their sums added up, minor units
 * @param nanos from the first event in to the last value out
 */
record Tally(long outputs, long counts, long sums, long nanos) {

  double perSecond(long events) {
    return events * 1e9 / nanos;
  }
}
