package io.penstock.features;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * What labels said about a log's entries, and when: every change of mind, sorted by label time.
 * Beside it stand the event times of the entries that were frauds by what had been said at the cut
 * of the last count; the next count applies, or takes back, what was said between the two cuts. So
 * a label costs O(labels in the log) once, and a count O(log frauds) where cuts follow each other.
 * 34 bytes a label and 8 a fraud, times the slack of doubling arrays.
 */
final class LabelLog {
  private long[] said = new long[2];
  private long[] about = new long[2];
  private long[] ids = new long[4];
  private boolean[] fraud = new boolean[2];
  private byte[] delta = new byte[2];
  private int size;

  /** The first so many changes are in {@link #frauds}. */
  private int applied;

  private long[] frauds = new long[2];
  private int fraudCount;

  /**
   * Takes a label; of equal label times about one entry, the one taken last wins.
   *
   * @return whether it is new, and another about the entry says otherwise
   */
  boolean add(long high, long low, long eventTime, boolean isFraud, long labelTime) {
    int at = Sorted.firstAfter(said, 0, size, labelTime, size);
    int before = neighbour(high, low, eventTime, at - 1, -1);
    int after = neighbour(high, low, eventTime, at, 1);
    boolean was = before >= 0 && fraud[before];
    boolean otherwise = (before >= 0 && was != isFraud) || (after >= 0 && fraud[after] != isFraud);
    if (before >= 0 && said[before] == labelTime && was == isFraud) {
      return false;
    }
    while (applied > at) {
      applied--;
      changeFrauds(about[applied], -delta[applied]);
    }
    if (after >= 0) {
      delta[after] = step(isFraud, fraud[after]);
    }
    insert(at, high, low, eventTime, isFraud, labelTime);
    delta[at] = step(was, isFraud);
    return otherwise;
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

  private void changeFrauds(long eventTime, int by) {
    int at = Sorted.firstAfter(frauds, 0, fraudCount, eventTime, fraudCount);
    if (by > 0) {
      if (fraudCount == frauds.length) {
        frauds = Arrays.copyOf(frauds, 2 * fraudCount);
      }
      System.arraycopy(frauds, at, frauds, at + 1, fraudCount - at);
      frauds[at] = eventTime;
      fraudCount++;
    } else if (by < 0) {
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
    for (; applied < size && said[applied] <= cut; applied++) {
      changeFrauds(about[applied], delta[applied]);
    }
    while (applied > 0 && said[applied - 1] > cut) {
      applied--;
      changeFrauds(about[applied], -delta[applied]);
    }
    if (fraudCount == 0 || upTo <= after) {
      return 0;
    }
    return Sorted.firstAfter(frauds, 0, fraudCount, upTo, fraudCount)
        - Sorted.firstAfter(frauds, 0, fraudCount, after, fraudCount);
  }

  /** Entries that are in tiles now count when those do. */
  void fold(Tiles tiles) {
    fold(tiles, about, size);
    fold(tiles, frauds, fraudCount);
  }

  private static void fold(Tiles tiles, long[] times, int count) {
    for (int i = 0; i < count; i++) {
      int tile = times[i] > tiles.newest() ? -1 : tiles.at(times[i]);
      if (tile >= 0) {
        times[i] = tiles.time(tile);
      }
    }
  }

  /** Tells a journal what was said about the entries of times in [from, upTo]. */
  void tell(LogJournal to, long from, long upTo) {
    for (int i = 0; i < size; i++) {
      if (about[i] >= from && about[i] <= upTo) {
        to.label(high(i), low(i), about[i], fraud[i], said[i]);
      }
    }
  }

  /** Writes what was said about the events of tiles. */
  void writeOfTiles(DataOutput out, Tiles tiles) throws IOException {
    long oldest = tiles.time(tiles.first());
    LogFormat.writeVarint(out, sizeFrom(oldest) - sizeFrom(tiles.newest() + 1));
    for (int i = 0; i < size; i++) {
      if (about[i] >= oldest && about[i] <= tiles.newest()) {
        int tile = tiles.at(about[i]) - tiles.first();
        LogFormat.writeVarint(out, 2L * tile + (fraud[i] ? 1 : 0));
        LogFormat.writeSigned(out, said[i]);
        out.writeLong(high(i));
        out.writeLong(low(i));
      }
    }
  }

  /** Adds what {@link #writeOfTiles} wrote to what is known; null if there is nothing. */
  static LabelLog readOfTiles(DataInput in, Tiles tiles, LabelLog knownOrNull) throws IOException {
    LabelLog labels = knownOrNull;
    for (int left = LogFormat.readCount(in); left > 0; left--) {
      long word = LogFormat.readVarint(in);
      long saidAt = LogFormat.readSigned(in);
      if (word >>> 1 >= tiles.size()) {
        throw new IOException("a label of no tile in an entity log");
      }
      long eventTime = tiles.time(tiles.first() + (int) (word >>> 1));
      labels = labels == null ? new LabelLog() : labels;
      labels.add(in.readLong(), in.readLong(), eventTime, (word & 1) == 1, saidAt);
    }
    return labels;
  }

  /** Forgets the labels of entries before {@code from}. */
  void evictBefore(long from) {
    int kept = 0;
    int keptApplied = 0;
    for (int i = 0; i < size; i++) {
      if (about[i] >= from) {
        keptApplied += i < applied ? 1 : 0;
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
    applied = keptApplied;
    int gone = from == Long.MIN_VALUE ? 0 : Sorted.firstAfter(frauds, 0, fraudCount, from - 1, 0);
    fraudCount -= gone;
    System.arraycopy(frauds, gone, frauds, 0, fraudCount);
  }

  int size() {
    return size;
  }

  /** How many are about entries from a time on. */
  int sizeFrom(long from) {
    int count = 0;
    for (int i = 0; i < size; i++) {
      count += about[i] >= from ? 1 : 0;
    }
    return count;
  }

  long eventTime(int i) {
    return about[i];
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
    copy.applied = applied;
    copy.frauds = frauds.clone();
    copy.fraudCount = fraudCount;
    return copy;
  }

  long bytes() {
    return 56 + 6 * 16 + 34L * said.length + 8L * frauds.length;
  }
}
