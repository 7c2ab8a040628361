package io.penstock.features;

import java.util.Arrays;

/**
 * What labels said about a log's entries, and when: every change of mind, sorted by label time, so
 * that the frauds known at any time can be counted. Beside it stand the event times of the entries
 * that are frauds by their latest label; a count takes a range of those and undoes what was said
 * after the cut, which in a stream is next to nothing. A label costs O(labels in the log), a count
 * O(log frauds + labels after the cut); 33 bytes a label and 8 a fraud.
 */
final class LabelLog {
  private long[] said = new long[2];
  private long[] about = new long[2];
  private long[] ids = new long[4];
  private boolean[] fraud = new boolean[2];
  private byte[] delta = new byte[2];
  private int size;

  private long[] frauds = new long[2];
  private int fraudCount;

  /** Takes a label; of equal label times about one entry, the one taken last wins. */
  void add(long high, long low, long eventTime, boolean isFraud, long labelTime) {
    int at = Sorted.firstAfter(said, 0, size, labelTime, size);
    int before = neighbour(high, low, eventTime, at - 1, -1);
    int after = neighbour(high, low, eventTime, at, 1);
    boolean was = before >= 0 && fraud[before];
    if (before >= 0 && said[before] == labelTime && was == isFraud) {
      return;
    }
    if (after >= 0) {
      delta[after] = step(isFraud, fraud[after]);
    } else if (was != isFraud) {
      changeFrauds(eventTime, isFraud);
    }
    insert(at, high, low, eventTime, isFraud, labelTime);
    delta[at] = step(was, isFraud);
  }

  private int neighbour(long high, long low, long eventTime, int from, int direction) {
    for (int i = from; i >= 0 && i < size; i += direction) {
      // The time, too: the id may have come again after its first entry was evicted.
      if (ids[2 * i + 1] == low && ids[2 * i] == high && about[i] == eventTime) {
        return i;
      }
    }
    return -1;
  }

  private static byte step(boolean was, boolean is) {
    return (byte) ((is ? 1 : 0) - (was ? 1 : 0));
  }

  private void changeFrauds(long eventTime, boolean isFraud) {
    int at = Sorted.firstAfter(frauds, 0, fraudCount, eventTime, fraudCount);
    if (isFraud) {
      if (fraudCount == frauds.length) {
        frauds = Arrays.copyOf(frauds, 2 * fraudCount);
      }
      System.arraycopy(frauds, at, frauds, at + 1, fraudCount - at);
      frauds[at] = eventTime;
      fraudCount++;
    } else {
      System.arraycopy(frauds, at, frauds, at - 1, fraudCount - at);
      fraudCount--;
    }
  }

  private void insert(
      int at, long high, long low, long eventTime, boolean isFraud, long labelTime) {
    if (size == said.length) {
      said = Arrays.copyOf(said, 2 * size);
      about = Arrays.copyOf(about, 2 * size);
      ids = Arrays.copyOf(ids, 4 * size);
      fraud = Arrays.copyOf(fraud, 2 * size);
      delta = Arrays.copyOf(delta, 2 * size);
    }
    int moved = size - at;
    System.arraycopy(said, at, said, at + 1, moved);
    System.arraycopy(about, at, about, at + 1, moved);
    System.arraycopy(ids, 2 * at, ids, 2 * at + 2, 2 * moved);
    System.arraycopy(fraud, at, fraud, at + 1, moved);
    System.arraycopy(delta, at, delta, at + 1, moved);
    said[at] = labelTime;
    about[at] = eventTime;
    ids[2 * at] = high;
    ids[2 * at + 1] = low;
    fraud[at] = isFraud;
    size++;
  }

  /** Frauds among the entries in (after, upTo], by what had been said at {@code cut}. */
  int frauds(long after, long upTo, long cut) {
    int count = 0;
    if (fraudCount > 0) {
      count =
          Sorted.firstAfter(frauds, 0, fraudCount, upTo, fraudCount)
              - Sorted.firstAfter(frauds, 0, fraudCount, after, fraudCount);
    }
    for (int i = size - 1; i >= 0 && said[i] > cut; i--) {
      if (about[i] > after && about[i] <= upTo) {
        count -= delta[i];
      }
    }
    return count;
  }

  /** Forgets the labels of entries before {@code from}. */
  void evictBefore(long from) {
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (about[i] >= from) {
        said[kept] = said[i];
        about[kept] = about[i];
        ids[2 * kept] = ids[2 * i];
        ids[2 * kept + 1] = ids[2 * i + 1];
        fraud[kept] = fraud[i];
        delta[kept] = delta[i];
        kept++;
      }
    }
    size = kept;
    int gone = from == Long.MIN_VALUE ? 0 : Sorted.firstAfter(frauds, 0, fraudCount, from - 1, 0);
    fraudCount -= gone;
    System.arraycopy(frauds, gone, frauds, 0, fraudCount);
  }

  int size() {
    return size;
  }

  long high(int i) {
    return ids[2 * i];
  }

  long low(int i) {
    return ids[2 * i + 1];
  }

  long saidAt(int i) {
    return said[i];
  }

  boolean isFraud(int i) {
    return fraud[i];
  }

  LabelLog copy() {
    LabelLog copy = new LabelLog();
    copy.said = said.clone();
    copy.about = about.clone();
    copy.ids = ids.clone();
    copy.fraud = fraud.clone();
    copy.delta = delta.clone();
    copy.size = size;
    copy.frauds = frauds.clone();
    copy.fraudCount = fraudCount;
    return copy;
  }

  long bytes() {
    return 56 + 6 * 16 + 34L * said.length + 8L * frauds.length;
  }
}
