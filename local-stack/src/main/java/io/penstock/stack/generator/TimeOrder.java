package io.penstock.stack.generator;

import java.util.Arrays;

/**
 * Orders indices by time as numpy's scalar introsort does, which decides the order of equal times:
 * median of three down to {@value #SMALL} elements, then insertion.
 */
final class TimeOrder {
  private static final int SMALL = 16;

  private final int[] times;
  private final int[] order;

  private TimeOrder(int[] times) {
    this.times = times;
    order = new int[times.length];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
  }

  /** The indices of the times in ascending order of time. */
  static int[] of(int[] times) {
    TimeOrder sorter = new TimeOrder(times);
    if (times.length > 1) {
      int levels = 2 * (31 - Integer.numberOfLeadingZeros(times.length));
      sorter.sort(0, times.length - 1, levels);
    }
    return sorter.order;
  }

  private void sort(int from, int to, int levels) {
    int low = from;
    int high = to;
    int left = levels;
    while (high - low + 1 > SMALL) {
      if (left < 0) {
        sortByTimeAndIndex(low, high);
        return;
      }
      int middle = partition(low, high);
      left--;
      if (middle - low < high - middle) {
        sort(low, middle - 1, left);
        low = middle + 1;
      } else {
        sort(middle + 1, high, left);
        high = middle - 1;
      }
    }
    insertionSort(low, high);
  }

  private int partition(int low, int high) {
    int middle = low + ((high - low) >>> 1);
    swapIfDescending(low, middle);
    swapIfDescending(middle, high);
    swapIfDescending(low, middle);
    int pivot = times[order[middle]];
    int i = low;
    int j = high - 1;
    swap(middle, j);
    while (true) {
      do {
        i++;
      } while (times[order[i]] < pivot);
      do {
        j--;
      } while (pivot < times[order[j]]);
      if (i >= j) {
        swap(i, high - 1);
        return i;
      }
      swap(i, j);
    }
  }

  private void swapIfDescending(int lower, int upper) {
    if (times[order[upper]] < times[order[lower]]) {
      swap(lower, upper);
    }
  }

  private void swap(int i, int j) {
    int swapped = order[i];
    order[i] = order[j];
    order[j] = swapped;
  }

  private void insertionSort(int low, int high) {
    for (int i = low + 1; i <= high; i++) {
      int index = order[i];
      int time = times[index];
      int j = i;
      while (j > low && time < times[order[j - 1]]) {
        order[j] = order[j - 1];
        j--;
      }
      order[j] = index;
    }
  }

  /**
   * For ranges that keep splitting badly; the published data has none, so ties are ours to order.
   */
  private void sortByTimeAndIndex(int low, int high) {
    long[] keys = new long[high - low + 1];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = (long) times[order[low + i]] << 32 | order[low + i];
    }
    Arrays.sort(keys);
    for (int i = 0; i < keys.length; i++) {
      order[low + i] = (int) keys[i];
    }
  }
}
