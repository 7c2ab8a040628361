package io.penstock.features;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * The events of one log that are past its budget, as {@link Tile}s in the order of time: each event
 * counts as if it had happened when the last one of its tile did. Counts, sums and squares stand
 * summed up from the first tile on, so that a window's are subtractions, and the newest event of a
 * lane is carried from tile to tile. A tile takes 16 bytes, 64 a lane, and 4 for each distinct
 * value of each text field with every 32 filters, times the slack of the arrays (1 to 1.5).
 * Positions never change, while tiles come at the end and leave at the start. Mutable; for one
 * thread.
 */
final class Tiles {
  private static final int COUNT = 0;
  private static final int SUM = 1;
  private static final int SQUARES_HIGH = 2;
  private static final int SQUARES_LOW = 3;
  private static final int LEAST = 4;
  private static final int GREATEST = 5;
  private static final int LAST_TIME = 6;
  private static final int LAST_AMOUNT = 7;
  private static final int PARTS = 8;
  private static final int FIRST_CAPACITY = 8;

  private final LogColumns columns;
  private final int lanes;

  /** Tiles are at positions in [from, end); a position's slot is that much less than it. */
  private int from = 1;

  private int end = 1;
  private int base;

  private long[] firsts = new long[FIRST_CAPACITY];
  private long[] lasts = new long[FIRST_CAPACITY];

  /**
   * {@link #PARTS} a lane, all lanes of a slot together; before the first tile stands a sum, too.
   */
  private long[] cells;

  /** By slot and field, as in a {@link Tile}. */
  private int[][] values;

  /** Where each edge was found the last time: hints for the next search, never truth. */
  private int[] hints = {};

  private long valueInts;

  Tiles(LogColumns columns) {
    this.columns = columns;
    lanes = Tile.lanes(columns);
    cells = new long[FIRST_CAPACITY * lanes * PARTS];
    values = new int[FIRST_CAPACITY * columns.fields().length][];
  }

  /** Takes the events of a log in [start, to), later than all tiles, into tiles of a width. */
  void fold(EntityLog log, int start, int to, long width) {
    Tile tile = new Tile(columns);
    for (int at = start; at < to; ) {
      long cell = Math.floorDiv(log.time(at), width);
      int next = at + 1;
      while (next < to && Math.floorDiv(log.time(next), width) == cell) {
        next++;
      }
      tile.take(log, at, next);
      add(tile);
      at = next;
    }
  }

  /** Puts a tile after all others. */
  void add(Tile tile) {
    if (end - base == lasts.length) {
      makeRoom();
    }
    int slot = end - base;
    firsts[slot] = tile.first;
    lasts[slot] = tile.last;
    for (int lane = 0; lane < lanes; lane++) {
      int at = cell(end, lane);
      int before = cell(end - 1, lane);
      boolean any = tile.count[lane] > 0;
      cells[at + COUNT] = cells[before + COUNT] + tile.count[lane];
      cells[at + SUM] = cells[before + SUM] + tile.sum[lane];
      long low = cells[before + SQUARES_LOW] + tile.squaresLow[lane];
      cells[at + SQUARES_LOW] = low;
      cells[at + SQUARES_HIGH] =
          cells[before + SQUARES_HIGH]
              + tile.squaresHigh[lane]
              + (Long.compareUnsigned(low, tile.squaresLow[lane]) < 0 ? 1 : 0);
      cells[at + LEAST] = tile.least[lane];
      cells[at + GREATEST] = tile.greatest[lane];
      cells[at + LAST_TIME] = any ? tile.lastTime[lane] : cells[before + LAST_TIME];
      cells[at + LAST_AMOUNT] = any ? tile.lastAmount[lane] : cells[before + LAST_AMOUNT];
    }
    int fields = columns.fields().length;
    for (int field = 0; field < fields; field++) {
      values[slot * fields + field] = tile.values[field];
      valueInts += tile.values[field].length;
    }
    end++;
  }

  /** Moves down over evicted tiles if they are an eighth of the arrays, or else grows. */
  private void makeRoom() {
    int capacity = lasts.length;
    int gone = from - 1 - base;
    int larger = gone > capacity / 8 ? capacity : Math.addExact(capacity, capacity / 4 + 2);
    int kept = end - base - gone;
    firsts = Arrays.copyOf(Arrays.copyOfRange(firsts, gone, gone + kept), larger);
    lasts = Arrays.copyOf(Arrays.copyOfRange(lasts, gone, gone + kept), larger);
    int width = lanes * PARTS;
    cells =
        Arrays.copyOf(
            Arrays.copyOfRange(cells, gone * width, (gone + kept) * width), larger * width);
    int fields = columns.fields().length;
    values =
        Arrays.copyOf(
            Arrays.copyOfRange(values, gone * fields, (gone + kept) * fields), larger * fields);
    base += gone;
  }

  private int cell(int at, int lane) {
    return ((at - base) * lanes + lane) * PARTS;
  }

  int size() {
    return end - from;
  }

  /** The first position. */
  int first() {
    return from;
  }

  /** The position after the last tile. */
  int end() {
    return end;
  }

  /** The event time of the newest event; there must be a tile. */
  long newest() {
    return lasts[end - 1 - base];
  }

  /**
   * The first position whose events count after a time; {@code edge} numbers the caller's searches.
   */
  int firstAfter(long time, int edge) {
    if (edge >= hints.length) {
      hints = Arrays.copyOf(hints, edge + 1);
    }
    int slot = Sorted.firstAfter(lasts, from - base, end - base, time, hints[edge] - base);
    hints[edge] = slot + base;
    return slot + base;
  }

  /** The position of the tile that spans a time; -1 if none. */
  int at(long time) {
    int slot = Sorted.firstAfter(lasts, from - base, end - base, time - 1, from - base);
    return slot < end - base && firsts[slot] <= time ? slot + base : -1;
  }

  /** The event time at which the events of a tile count. */
  long time(int at) {
    return lasts[at - base];
  }

  /** How many events of a lane are in the tiles [start, to), not empty. */
  long count(int lane, int start, int to) {
    return cells[cell(to - 1, lane) + COUNT] - cells[cell(start - 1, lane) + COUNT];
  }

  /** The sum of their amounts, in minor units. */
  long sum(int lane, int start, int to) {
    return cells[cell(to - 1, lane) + SUM] - cells[cell(start - 1, lane) + SUM];
  }

  /** The low half of the sum of their squares. */
  long squaresLow(int lane, int start, int to) {
    return cells[cell(to - 1, lane) + SQUARES_LOW] - cells[cell(start - 1, lane) + SQUARES_LOW];
  }

  /** The high half of the sum of their squares. */
  long squaresHigh(int lane, int start, int to) {
    int last = cell(to - 1, lane);
    int before = cell(start - 1, lane);
    boolean borrow =
        Long.compareUnsigned(cells[last + SQUARES_LOW], cells[before + SQUARES_LOW]) < 0;
    return cells[last + SQUARES_HIGH] - cells[before + SQUARES_HIGH] - (borrow ? 1 : 0);
  }

  /** The least amount of a lane in a tile; the largest long if none. */
  long least(int lane, int at) {
    return cells[cell(at, lane) + LEAST];
  }

  /** The greatest amount of a lane in a tile; the least long if none. */
  long greatest(int lane, int at) {
    return cells[cell(at, lane) + GREATEST];
  }

  /** The event time of the lane's newest event up to the tile; there must be one. */
  long lastTime(int lane, int at) {
    return cells[cell(at, lane) + LAST_TIME];
  }

  /** The amount of the lane's newest event up to the tile; there must be one. */
  long lastAmount(int lane, int at) {
    return cells[cell(at, lane) + LAST_AMOUNT];
  }

  /** Brings the values of a field in a lane of a tile into counts, or takes them out. */
  void values(int at, int lane, int field, ValueCounts counts, boolean enter) {
    int[] distinct = values[(at - base) * columns.fields().length + field];
    int step = 1 + columns.filterInts();
    for (int i = 0; i < distinct.length; i += step) {
      if (lane == 0 || ((distinct[i + 1 + (lane - 1) / 32] >>> ((lane - 1) % 32)) & 1) == 1) {
        if (enter) {
          counts.enter(distinct[i]);
        } else {
          counts.leave(distinct[i]);
        }
      }
    }
  }

  /** The first position whose events are not all before a time. */
  int firstFrom(long time) {
    return time == Long.MIN_VALUE
        ? from
        : base + Sorted.firstAfter(lasts, from - base, end - base, time - 1, from - base);
  }

  /** Drops the tiles before a position; how many events they held. */
  long evictBefore(int to) {
    if (to <= from) {
      return 0;
    }
    long events = count(0, from, to);
    int fields = columns.fields().length;
    for (int i = (from - base) * fields; i < (to - base) * fields; i++) {
      valueInts -= values[i].length;
      values[i] = null;
    }
    from = to;
    return events;
  }

  /** Fills a tile with what is at a position. */
  void get(int at, Tile tile) {
    tile.first = firsts[at - base];
    tile.last = lasts[at - base];
    for (int lane = 0; lane < lanes; lane++) {
      tile.count[lane] = count(lane, at, at + 1);
      tile.sum[lane] = sum(lane, at, at + 1);
      tile.squaresHigh[lane] = squaresHigh(lane, at, at + 1);
      tile.squaresLow[lane] = squaresLow(lane, at, at + 1);
      tile.least[lane] = least(lane, at);
      tile.greatest[lane] = greatest(lane, at);
      tile.lastTime[lane] = lastTime(lane, at);
      tile.lastAmount[lane] = lastAmount(lane, at);
    }
    int fields = columns.fields().length;
    for (int field = 0; field < fields; field++) {
      tile.values[field] = values[(at - base) * fields + field];
    }
  }

  /** These tiles with other columns; what they lack of those is nothing. */
  Tiles carried(LogColumns to) {
    Tiles carried = new Tiles(to);
    Tile old = new Tile(columns);
    Tile tile = new Tile(to);
    for (int at = from; at < end; at++) {
      get(at, old);
      tile.carry(old, columns, to);
      carried.add(tile);
    }
    return carried;
  }

  void write(DataOutput out) throws IOException {
    LogFormat.writeVarint(out, size());
    Tile tile = new Tile(columns);
    long time = 0;
    for (int at = from; at < end; at++) {
      LogFormat.writeSigned(out, time(at) - time);
      time = time(at);
      get(at, tile);
      tile.write(out);
    }
  }

  /** Reads what {@link #write} wrote of a log with the same columns; none: an empty one. */
  static Tiles read(DataInput in, LogColumns columns) throws IOException {
    Tiles tiles = new Tiles(columns);
    Tile tile = new Tile(columns);
    long time = 0;
    for (int left = LogFormat.readCount(in); left > 0; left--) {
      time += LogFormat.readSigned(in);
      tile.read(in, time);
      tiles.add(tile);
    }
    return tiles;
  }

  /** A copy that shares nothing that changes. */
  Tiles copy() {
    Tiles copy = new Tiles(columns);
    copy.from = from;
    copy.end = end;
    copy.base = base;
    copy.firsts = firsts.clone();
    copy.lasts = lasts.clone();
    copy.cells = cells.clone();
    copy.values = values.clone();
    copy.valueInts = valueInts;
    return copy;
  }

  long bytes() {
    return 160
        + 16L * lasts.length
        + 8L * cells.length
        + 20L * values.length
        + 4L * (valueInts + hints.length);
  }
}
