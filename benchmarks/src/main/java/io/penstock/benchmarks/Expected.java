package io.penstock.benchmarks;

import io.penstock.stack.StackException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** What a contestant must have given out, computed anew without an engine, a row at a time. */
record Expected(long counts, long sums) {

  /** Of each row's count and sum over its customer's last {@code millis}, itself included. */
  static Expected window(int rows, long millis) {
    Map<Integer, Deque<Integer>> logs = new HashMap<>();
    Map<Integer, long[]> totals = new HashMap<>();
    long counts = 0;
    long sums = 0;
    for (int row = 0; row < rows; row++) {
      Deque<Integer> log =
          logs.computeIfAbsent(Published.customer(row), customer -> new ArrayDeque<>());
      long[] total = totals.computeIfAbsent(Published.customer(row), customer -> new long[1]);
      log.addLast(row);
      total[0] += Published.amountMinor(row);
      while (Published.eventTime(log.getFirst()) <= Published.eventTime(row) - millis) {
        total[0] -= Published.amountMinor(log.removeFirst());
      }
      counts += log.size();
      sums += total[0];
    }
    return new Expected(counts, sums);
  }

  /** Of each row's count and sum since the beginning. */
  static Expected runningTotals(int rows) {
    return window(rows, Long.MAX_VALUE);
  }

  /** Of all windows, where each row is in the same number of them. */
  static Expected slidingWindows(int rows, long windowsOfAnEvent) {
    long sums = 0;
    for (int row = 0; row < rows; row++) {
      sums += Published.amountMinor(row);
    }
    return new Expected(rows * windowsOfAnEvent, sums * windowsOfAnEvent);
  }

  /** StackException if the contestant computed something else: its speed would mean nothing. */
  Tally check(String contestant, Tally tally) {
    if (tally.counts() != counts || tally.sums() != sums) {
      throw new StackException(
          "%s computed other windows: counts %d and sums %d, expected %d and %d"
              .formatted(contestant, tally.counts(), tally.sums(), counts, sums));
    }
    return tally;
  }
}
