package io.penstock.features;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Consecutive events of one log as what all windows may ask of them together, for each lane: lane 0
 * holds every event, and lane {@code f + 1} those that pass filter {@code f} of the log's columns.
 * All of it is kept whether a feature asks for it today or not, so that one that is added tomorrow
 * is complete at once. Mutable, one is used for many.
 */
final class Tile {
  /** Event times of its first and its last event. */
  long first;

  long last;

  /** By lane. */
  final long[] count;

  final long[] sum;
  final long[] squaresHigh;
  final long[] squaresLow;
  final long[] least;
  final long[] greatest;
  final long[] lastTime;
  final long[] lastAmount;

  /**
   * By text field: each distinct value's hash, ascending, and after it the bits of the filters that
   * an event with the value passed.
   */
  final int[][] values;

  private final int filterInts;

  Tile(LogColumns columns) {
    int lanes = lanes(columns);
    count = new long[lanes];
    sum = new long[lanes];
    squaresHigh = new long[lanes];
    squaresLow = new long[lanes];
    least = new long[lanes];
    greatest = new long[lanes];
    lastTime = new long[lanes];
    lastAmount = new long[lanes];
    values = new int[columns.fields().length][];
    filterInts = columns.filterInts();
  }

  static int lanes(LogColumns columns) {
    return 1 + columns.filters().length;
  }

  /** Takes the events of a log in [from, to), at least one. */
  void take(EntityLog log, int from, int to) {
    clear();
    first = log.time(from);
    last = log.time(to - 1);
    for (int at = from; at < to; at++) {
      for (int lane = 0; lane < count.length; lane++) {
        if (lane == 0 || log.passes(at, lane - 1)) {
          add(lane, log.time(at), log.amount(at));
        }
      }
    }
    for (int field = 0; field < values.length; field++) {
      values[field] = values(log, from, to, field);
    }
  }

  private void clear() {
    for (long[] part : new long[][] {count, sum, squaresHigh, squaresLow, lastTime, lastAmount}) {
      Arrays.fill(part, 0);
    }
    Arrays.fill(least, Long.MAX_VALUE);
    Arrays.fill(greatest, Long.MIN_VALUE);
  }

  private void add(int lane, long time, long amount) {
    count[lane]++;
    sum[lane] += amount;
    long low = squaresLow[lane] + amount * amount;
    squaresHigh[lane] +=
        Math.multiplyHigh(amount, amount)
            + (Long.compareUnsigned(low, squaresLow[lane]) < 0 ? 1 : 0);
    squaresLow[lane] = low;
    least[lane] = Math.min(least[lane], amount);
    greatest[lane] = Math.max(greatest[lane], amount);
    lastTime[lane] = time;
    lastAmount[lane] = amount;
  }

  private int[] values(EntityLog log, int from, int to, int field) {
    long[] sorted = new long[to - from]; // the hash above the position
    int with = 0;
    for (int at = from; at < to; at++) {
      int hash = log.valueHash(at, field);
      if (hash != 0) {
        sorted[with++] = ((long) hash << 32) | at;
      }
    }
    Arrays.sort(sorted, 0, with);
    int[] distinct = new int[with * (1 + filterInts)];
    int end = 0;
    for (int i = 0; i < with; i++) {
      int hash = (int) (sorted[i] >>> 32);
      if (i == 0 || hash != (int) (sorted[i - 1] >>> 32)) {
        distinct[end] = hash;
        end += 1 + filterInts;
      }
      for (int word = 0; word < filterInts; word++) {
        distinct[end - filterInts + word] |= log.extra((int) sorted[i], word);
      }
    }
    return Arrays.copyOf(distinct, end);
  }

  /** Takes what another tile has, of other columns; what that lacks is nothing. */
  void carry(Tile from, LogColumns of, LogColumns to) {
    clear();
    first = from.first;
    last = from.last;
    carryLane(from, 0, 0);
    int[] filters = new int[to.filters().length];
    for (int i = 0; i < filters.length; i++) {
      filters[i] = of.filter(to.filters()[i]);
      if (filters[i] >= 0) {
        carryLane(from, filters[i] + 1, i + 1);
      }
    }
    for (int i = 0; i < values.length; i++) {
      int field = of.field(to.fields()[i]);
      values[i] = field < 0 ? new int[0] : carryValues(from.values[field], of, filters);
    }
  }

  private void carryLane(Tile from, int old, int lane) {
    count[lane] = from.count[old];
    sum[lane] = from.sum[old];
    squaresHigh[lane] = from.squaresHigh[old];
    squaresLow[lane] = from.squaresLow[old];
    least[lane] = from.least[old];
    greatest[lane] = from.greatest[old];
    lastTime[lane] = from.lastTime[old];
    lastAmount[lane] = from.lastAmount[old];
  }

  private int[] carryValues(int[] old, LogColumns of, int[] filters) {
    int oldStep = 1 + of.filterInts();
    int step = 1 + filterInts;
    int[] carried = new int[old.length / oldStep * step];
    for (int o = 0, at = 0; o < old.length; o += oldStep, at += step) {
      carried[at] = old[o];
      for (int i = 0; i < filters.length; i++) {
        int f = filters[i];
        if (f >= 0 && ((old[o + 1 + f / 32] >>> (f % 32)) & 1) == 1) {
          carried[at + 1 + i / 32] |= 1 << (i % 32);
        }
      }
    }
    return carried;
  }

  /** Writes it; {@code last} is the caller's to write. */
  void write(DataOutput out) throws IOException {
    LogFormat.writeVarint(out, last - first);
    for (int lane = 0; lane < count.length; lane++) {
      LogFormat.writeVarint(out, count[lane]);
      if (count[lane] > 0) {
        LogFormat.writeSigned(out, sum[lane]);
        LogFormat.writeVarint(out, squaresHigh[lane]);
        LogFormat.writeVarint(out, squaresLow[lane]);
        LogFormat.writeSigned(out, least[lane]);
        LogFormat.writeSigned(out, greatest[lane]);
        LogFormat.writeVarint(out, last - lastTime[lane]);
        LogFormat.writeSigned(out, lastAmount[lane]);
      }
    }
    for (int[] distinct : values) {
      LogFormat.writeVarint(out, distinct.length / (1 + filterInts));
      for (int word : distinct) {
        out.writeInt(word);
      }
    }
  }

  /** Reads what {@link #write} wrote of a tile whose last event was at that time. */
  void read(DataInput in, long lastEventTime) throws IOException {
    clear();
    last = lastEventTime;
    first = last - LogFormat.readVarint(in);
    for (int lane = 0; lane < count.length; lane++) {
      count[lane] = LogFormat.readVarint(in);
      if (count[lane] > 0) {
        sum[lane] = LogFormat.readSigned(in);
        squaresHigh[lane] = LogFormat.readVarint(in);
        squaresLow[lane] = LogFormat.readVarint(in);
        least[lane] = LogFormat.readSigned(in);
        greatest[lane] = LogFormat.readSigned(in);
        lastTime[lane] = last - LogFormat.readVarint(in);
        lastAmount[lane] = LogFormat.readSigned(in);
      }
    }
    for (int field = 0; field < values.length; field++) {
      long words = LogFormat.readCount(in) * (1L + filterInts);
      if (words > count[0] * (1 + filterInts)) {
        throw new IOException("a tile of an entity log has more values than events");
      }
      int[] distinct = new int[Math.toIntExact(words)];
      for (int i = 0; i < distinct.length; i++) {
        distinct[i] = in.readInt();
      }
      values[field] = distinct;
    }
  }
}
