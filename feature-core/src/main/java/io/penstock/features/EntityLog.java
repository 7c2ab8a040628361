package io.penstock.features;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * The events of one entity key, sorted by event time and, within one time, by arrival, with sums of
 * amounts up to each, so that a window's count and sum are two subtractions. Appending in order
 * costs O(1) amortised, a late event O(events after it). An event takes 36 bytes, and 4 for each of
 * its {@link LogColumns}, times the slack of the arrays (1 to 1.5) and, in a log of more than
 * {@value #SCAN} events, 11 to 21 for the index of ids. Mutable; not safe for several threads, not
 * even for reading.
 *
 * <p>Its oldest events may be folded into {@link Tiles}, past a budget that {@link EntityWindows}
 * holds; positions, ids and {@link #size} are of those that are not.
 *
 * <p>What an event has stands together, and a short log is searched for an id through an array of
 * ints: with many keys each event finds its log out of the processor's caches, and what counts is
 * how many lines of memory it touches.
 */
public final class EntityLog {
  private static final int FIRST_CAPACITY = 8;

  /** Up to so many events are searched for an id one by one; beyond, there is an index. */
  static final int SCAN = 128;

  /** Four longs an entry: its time, the sum of all amounts up to it, its id's hash. */
  private static final int SHIFT = 2;

  private static final int TIME = 0;
  private static final int SUM = 1;
  private static final int HIGH = 2;
  private static final int LOW = 3;

  /** Entries are those in [head, end) of each array. */
  private int head;

  private int end;
  private long[] entries = new long[FIRST_CAPACITY << SHIFT];

  /** The low 32 bits of each entry's id's hash. */
  private int[] tags = new int[FIRST_CAPACITY];

  /** What filters and distinct counts need of each entry. */
  private LogColumns columns = LogColumns.NONE;

  private int[] extras = {};

  /** Entries before this time lack some of the columns, or there should be more of them. */
  private long columnsFrom = Long.MIN_VALUE;

  /** The sum before the first entry; sums wrap around, their differences do not mind. */
  private long sumBefore;

  /** Null in a short log. */
  private IdIndex index;

  private LabelLog labels;
  private long newest = Long.MIN_VALUE;
  private long keptFrom = Long.MIN_VALUE;
  private long evictedSinceLabels;

  /** What happened, for a store of pages; null where the log is written whole. */
  private LogJournal journal;

  private boolean pagesAreOld;

  /** What is kept up for each window that needs it; null where none was asked for yet. */
  private MovingWindow[] moving = {};

  /** The oldest events, which are past the budget; null while there are none. */
  private Tiles tiles;

  /** As {@link #journal}, of the tiles; null before the first. */
  private LogJournal tileJournal;

  /** Where each window's edges were found the last time: hints for the next search, never truth. */
  private int[] hints = {};

  /** An empty log. */
  public EntityLog() {}

  /** An empty log whose changes go to pages. */
  public static EntityLog paged() {
    EntityLog log = new EntityLog();
    log.journal = new LogJournal(false);
    return log;
  }

  /** The number of events in the log, but for those that have been folded. */
  public int size() {
    return end - head;
  }

  /** The number of tiles that events past the budget were folded into. */
  public int tileCount() {
    return tiles == null ? 0 : tiles.size();
  }

  /** The largest event time (epoch millis) ever taken; {@code Long.MIN_VALUE} before the first. */
  public long newestEventTime() {
    return newest;
  }

  /** Heap bytes of the log, slack included. */
  public long bytes() {
    return 80
        + 16 * 4
        + 8L * entries.length
        + 4L * (tags.length + hints.length + extras.length)
        + (index == null ? 0 : index.bytes())
        + movingBytes()
        + (labels == null ? 0 : labels.bytes())
        + (journal == null ? 0 : journal.bytes())
        + (tiles == null ? 0 : tiles.bytes())
        + (tileJournal == null ? 0 : tileJournal.bytes());
  }

  private long movingBytes() {
    long bytes = 4L * moving.length;
    for (MovingWindow window : moving) {
      bytes += window == null ? 0 : window.bytes();
    }
    return bytes;
  }

  /** From this time (epoch millis) on nothing has been evicted or refused. */
  long keptFrom() {
    return keptFrom;
  }

  /** From this time (epoch millis) on every entry has all the columns, and none is missing. */
  long columnsFrom() {
    return columnsFrom;
  }

  /**
   * Says that events before a time (epoch millis) may be missing, so that values that look at one
   * are not complete. Unlike what was evicted, such an event may still come and is taken then.
   */
  public void lackBefore(long eventTime) {
    columnsFrom = Math.max(columnsFrom, eventTime);
  }

  /** Whether an event was ever evicted or refused. */
  public boolean everEvicted() {
    return keptFrom != Long.MIN_VALUE;
  }

  /**
   * Takes in those events of a log with the same columns that this one lacks, as far as this one
   * goes back and keeps events one by one, and what labels said there. Where an event was lacking
   * more may be, so that this log counts as complete only from after it.
   */
  void addMissing(EntityLog other) {
    int width = columns.width();
    long from = columnsFrom;
    for (int i = other.head; i < other.end; i++) {
      long time = other.time(i);
      long high = other.longAt(i, HIGH);
      long low = other.longAt(i, LOW);
      if (time < from || isFolded(time) || find(high, low) >= 0) {
        continue;
      }
      int[] extra = Arrays.copyOfRange(other.extras, width * i, width * (i + 1));
      add(high, low, time, other.amount(i), extra);
      lackBefore(time + 1);
    }
    for (int i = 0; other.labels != null && i < other.labels.size(); i++) {
      addLabel(other, i);
    }
  }

  /** A label that both have is told from others by all that it says. */
  private void addLabel(EntityLog other, int i) {
    LabelLog from = other.labels;
    long eventTime = from.eventTime(i);
    boolean folded = other.isFolded(eventTime); // its time is its tile's
    int at = find(from.high(i), from.low(i));
    if (at >= 0 && (folded || time(at) == eventTime)) {
      label(at, from.isFraud(i), from.saidAt(i));
    } else if (at < 0 && !folded && tiles != null && tiles.at(eventTime) >= 0) {
      labelTile(tiles.at(eventTime), from.high(i), from.low(i), from.isFraud(i), from.saidAt(i));
    }
  }

  /** Carries the log over to other columns; entries lack those that they did not have before. */
  void useColumns(LogColumns use) {
    if (columns.isSame(use)) {
      columns = use;
      return;
    }
    int[] carried = new int[use.width() * capacity()];
    for (int i = head; i < end; i++) {
      use.carry(columns, extras, i * columns.width(), carried, i * use.width());
    }
    if (!columns.covers(use) && newest != Long.MIN_VALUE) {
      columnsFrom = Math.max(columnsFrom, newest + 1);
    }
    pagesAreOld = newest != Long.MIN_VALUE;
    if (tiles != null) {
      tiles = tiles.carried(use);
    }
    extras = carried;
    columns = use;
    moving = new MovingWindow[0];
  }

  LogColumns columns() {
    return columns;
  }

  /** Whether the entry at a position passed a filter. */
  boolean passes(int at, int filter) {
    return ((extras[at * columns.width() + filter / 32] >>> (filter % 32)) & 1) == 1;
  }

  /** Which of 32 filters the entry at a position passed. */
  int filterBits(int at, int word) {
    return extras[at * columns.width() + word];
  }

  /** The hash of what the entry at a position has in a field; 0: nothing. */
  int valueHash(int at, int field) {
    return extras[at * columns.width() + columns.filterInts() + field];
  }

  /** The events that are past the budget; null if none. */
  Tiles tiles() {
    return tiles;
  }

  /** Whether all events of a time have been folded, so that no more can be told from repeats. */
  boolean isFolded(long eventTime) {
    return tiles != null && eventTime <= tiles.newest();
  }

  /** From this time (epoch millis) on events are kept one by one. */
  long exactFrom() {
    return tiles == null ? keptFrom : Math.max(keptFrom, tiles.newest() + 1);
  }

  /**
   * Folds the oldest entries, so many and those of the same time, into tiles of a width (millis);
   * never those of the newest time, because what comes next to them is not late.
   *
   * @param oldest so many; at most as many as there are
   * @return how many were folded
   */
  int fold(int oldest, long width) {
    if (time(head) == time(end - 1)) {
      return 0;
    }
    long upTo = Math.min(time(head + oldest - 1), time(end - 1) - 1);
    int to = Sorted.firstAfter(entries, SHIFT, head, end, upTo, head + oldest);
    int folded = to - head;
    if (tiles == null) {
      tiles = new Tiles(columns);
    }
    int firstTile = tiles.end();
    long from = time(head);
    tiles.fold(this, head, to, width);
    if (labels != null) {
      labels.fold(tiles);
    }
    if (journal != null) {
      journalTiles(firstTile, from);
    }
    for (MovingWindow window : moving) {
      if (window != null) {
        window.forget();
      }
    }
    drop(to);
    return folded;
  }

  /** Tells of the tiles from a position on, and of what is known of their events. */
  private void journalTiles(int firstTile, long from) {
    if (tileJournal == null) {
      tileJournal = new LogJournal(true);
    }
    Tile tile = new Tile(columns);
    for (int at = firstTile; at < tiles.end(); at++) {
      tiles.get(at, tile);
      tileJournal.tile(tile);
    }
    if (labels != null) {
      labels.tell(tileJournal, from, tiles.newest());
    }
  }

  /** Takes the next tile as it was folded once. */
  void refold(Tile tile) {
    if (tile.last >= keptFrom) {
      if (tiles == null) {
        tiles = new Tiles(columns);
      }
      tiles.add(tile);
    }
  }

  void refuse(long eventTime) {
    keptFrom = Math.max(keptFrom, eventTime + 1);
  }

  /** The position of the entry with that id; -1 if there is none. */
  int find(long high, long low) {
    if (index != null) {
      return index.find(this, high, low);
    }
    int tag = (int) low;
    for (int i = end - 1; i >= head; i--) {
      if (tags[i] == tag && isId(i, high, low)) {
        return i;
      }
    }
    return -1;
  }

  boolean isId(int at, long high, long low) {
    return longAt(at, LOW) == low && longAt(at, HIGH) == high;
  }

  private long longAt(int at, int what) {
    return entries[(at << SHIFT) + what];
  }

  private int capacity() {
    return tags.length;
  }

  /** Adds an event whose id is not in the log, with what it has for each of the columns. */
  void add(long high, long low, long eventTime, long amountMinor, int[] extra) {
    if (end == capacity()) {
      makeRoom();
    }
    int at =
        end == head || longAt(end - 1, TIME) <= eventTime
            ? end
            : Sorted.firstAfter(entries, SHIFT, head, end, eventTime, end);
    long before = sumUpTo(at);
    if (at < end) {
      openGap(at, amountMinor);
    }
    put(at, high, low, eventTime, before + amountMinor);
    System.arraycopy(extra, 0, extras, columns.width() * at, columns.width());
    end++;
    newest = Math.max(newest, eventTime);
    if (index != null) {
      index.added(tags, at, head, end);
    } else if (size() > SCAN) {
      buildIndex();
    }
    if (journal != null) {
      journal.event(high, low, eventTime, amountMinor, extra, 0, columns.width());
    }
  }

  private void put(int at, long high, long low, long eventTime, long sum) {
    int first = at << SHIFT;
    entries[first + TIME] = eventTime;
    entries[first + SUM] = sum;
    entries[first + HIGH] = high;
    entries[first + LOW] = low;
    tags[at] = (int) low;
  }

  private void buildIndex() {
    if (size() <= SCAN) {
      index = null;
      return;
    }
    index = index == null ? new IdIndex() : index;
    index.rebuild(tags, head, end);
  }

  private void openGap(int at, long amountMinor) {
    for (MovingWindow window : moving) {
      if (window != null) {
        window.gapAt(at);
      }
    }
    for (int i = end - 1; i >= at; i--) {
      if (index != null) {
        index.shiftUp(tags, i);
      }
      entries[(i << SHIFT) + SUM] += amountMinor;
    }
    System.arraycopy(entries, at << SHIFT, entries, (at + 1) << SHIFT, (end - at) << SHIFT);
    System.arraycopy(tags, at, tags, at + 1, end - at);
    int width = columns.width();
    System.arraycopy(extras, width * at, extras, width * (at + 1), width * (end - at));
  }

  /** Moves down over evicted entries if they are an eighth of the arrays, or else grows. */
  private void makeRoom() {
    int capacity = capacity();
    resize(head > capacity / 8 ? capacity : Math.addExact(capacity, capacity / 4 + 2));
  }

  private void resize(int capacity) {
    int size = size();
    if (index != null) {
      index.moveDown(tags, head, end, head);
    }
    long[] to = capacity == capacity() ? entries : new long[Math.multiplyExact(capacity, 4)];
    System.arraycopy(entries, head << SHIFT, to, 0, size << SHIFT);
    entries = to;
    int width = columns.width();
    extras = moved(extras, width * head, width * size, width * capacity);
    tags = moved(tags, head, size, capacity);
    for (int i = 0; i < hints.length; i++) {
      hints[i] -= head;
    }
    for (MovingWindow window : moving) {
      if (window != null) {
        window.moveDown(head);
      }
    }
    head = 0;
    end = size;
  }

  private static int[] moved(int[] from, int at, int count, int capacity) {
    int[] to = capacity == from.length ? from : new int[capacity];
    System.arraycopy(from, at, to, 0, count);
    return to;
  }

  /** Adds what a label said about the entry at a position; whether another says otherwise. */
  boolean label(int at, boolean isFraud, long labelTime) {
    return label(journal, longAt(at, HIGH), longAt(at, LOW), time(at), isFraud, labelTime);
  }

  /** Adds what a label said about an event of a tile; whether another says otherwise. */
  boolean labelTile(int tile, long high, long low, boolean isFraud, long labelTime) {
    return label(tileJournal, high, low, tiles.time(tile), isFraud, labelTime);
  }

  private boolean label(
      LogJournal to, long high, long low, long eventTime, boolean isFraud, long labelTime) {
    if (labels == null) {
      labels = new LabelLog();
    }
    if (to != null) {
      to.label(high, low, eventTime, isFraud, labelTime);
    }
    return labels.add(high, low, eventTime, isFraud, labelTime);
  }

  /** A label as it was taken once; the entry or tile may be gone, and its id come again. */
  void relabel(
      boolean folded, long high, long low, long eventTime, boolean isFraud, long labelTime) {
    int at = folded ? -1 : find(high, low);
    if (folded ? eventTime >= keptFrom : at >= 0 && time(at) == eventTime) {
      label(null, high, low, eventTime, isFraud, labelTime);
    }
  }

  /** The first position whose event time is greater; {@code edge} numbers the caller's searches. */
  int firstAfter(long time, int edge) {
    if (edge >= hints.length) {
      hints = Arrays.copyOf(hints, edge + 1);
    }
    int at = Sorted.firstAfter(entries, SHIFT, head, end, time, hints[edge]);
    hints[edge] = at;
    return at;
  }

  /** The position after the entry of that id among those of that time; -1 if none. */
  int after(long high, long low, long time, int upper) {
    for (int i = upper - 1; i >= head && time(i) == time; i--) {
      if (isId(i, high, low)) {
        return i + 1;
      }
    }
    return -1;
  }

  /** The number of events up to a time. */
  int countUpTo(long time) {
    return Sorted.firstAfter(entries, SHIFT, head, end, time, head) - head;
  }

  /** The first position. */
  int first() {
    return head;
  }

  /** The event time at a position. */
  long time(int at) {
    return longAt(at, TIME);
  }

  /** The amount at a position, in minor units. */
  long amount(int at) {
    return longAt(at, SUM) - sumUpTo(at);
  }

  /** The sum of the amounts of the entries before a position. */
  private long sumUpTo(int at) {
    return at == head ? sumBefore : longAt(at - 1, SUM);
  }

  /** What is kept up for the caller's window of that number, moved to [from, to). */
  MovingWindow moving(int number, WindowKind kind, int from, int to) {
    if (number >= moving.length) {
      moving = Arrays.copyOf(moving, number + 1);
    }
    if (moving[number] == null) {
      moving[number] = new MovingWindow(kind);
    }
    moving[number].moveTo(this, from, to);
    return moving[number];
  }

  /** The sum of amounts in [from, to), in minor units. */
  long sum(int from, int to) {
    return from >= to ? 0 : longAt(to - 1, SUM) - sumUpTo(from);
  }

  /** Known frauds among the entries in (after, upTo], by what labels had said at {@code cut}. */
  int frauds(long after, long upTo, long cut) {
    if (labels == null) {
      return 0;
    }
    // Labels outlive their entries for a while; entries before keptFrom are gone.
    long from = keptFrom == Long.MIN_VALUE ? after : Math.max(after, keptFrom - 1);
    return labels.frauds(from, upTo, cut);
  }

  /** Drops the entries before a time (epoch millis). */
  void evictBefore(long from) {
    if (tiles != null) {
      evictTiles(from);
    }
    if (head == end || time(head) >= from) {
      return;
    }
    int left = Sorted.firstAfter(entries, SHIFT, head, end, from - 1, head);
    for (MovingWindow window : moving) {
      if (window != null) {
        window.leave(this, left);
      }
    }
    keptFrom = Math.max(keptFrom, time(left - 1) + 1);
    evicted(left - head);
    drop(left);
    if (capacity() > FIRST_CAPACITY && size() < capacity() / 4) {
      resize(Math.max(FIRST_CAPACITY, size() + size() / 4));
      buildIndex();
    }
  }

  private void evictTiles(long from) {
    int left = tiles.firstFrom(from);
    if (left == tiles.first()) {
      return;
    }
    for (MovingWindow window : moving) {
      if (window != null) {
        window.leaveTiles(left);
      }
    }
    keptFrom = Math.max(keptFrom, tiles.time(left - 1) + 1);
    evicted(tiles.evictBefore(left));
    if (tiles.size() == 0) {
      tiles = null;
    }
  }

  /** Forgets the entries before a position. */
  private void drop(int to) {
    for (int at = head; index != null && at < to; at++) {
      index.remove(tags, at);
    }
    sumBefore = longAt(to - 1, SUM);
    head = to;
  }

  private void evicted(long events) {
    evictedSinceLabels += events;
    if (labels != null && evictedSinceLabels >= labels.size()) {
      forgetLabels();
    }
  }

  private void forgetLabels() {
    labels.evictBefore(keptFrom);
    evictedSinceLabels = 0;
    if (labels.size() == 0) {
      labels = null;
    }
  }

  /** A copy that shares nothing with this log. */
  public EntityLog copy() {
    EntityLog copy = new EntityLog();
    copy.head = head;
    copy.end = end;
    copy.entries = entries.clone();
    copy.tags = tags.clone();
    copy.sumBefore = sumBefore;
    copy.index = index == null ? null : index.copy();
    copy.labels = labels == null ? null : labels.copy();
    copy.newest = newest;
    copy.keptFrom = keptFrom;
    copy.evictedSinceLabels = evictedSinceLabels;
    copy.hints = hints.clone();
    copy.columns = columns;
    copy.extras = extras.clone();
    copy.columnsFrom = columnsFrom;
    copy.tiles = tiles == null ? null : tiles.copy();
    return copy;
  }

  /**
   * Brings the pages of a {@link #paged} log up to date: a page or two are written, however long
   * the log is, and those that hold nothing of it any more are removed.
   */
  public void savePages(PageStore store) throws Exception {
    if (pagesAreOld) {
      journal.startAnew(store);
      int width = columns.width();
      for (int i = head; i < end; i++) {
        journal.event(
            longAt(i, HIGH),
            longAt(i, LOW),
            time(i),
            amount(i),
            extras,
            width * i,
            width * (i + 1));
      }
      if (labels != null) {
        labels.tell(journal, exactFrom(), Long.MAX_VALUE);
      }
      if (tileJournal != null) {
        tileJournal.startAnew(store);
      }
      if (tiles != null) {
        journalTiles(tiles.first(), keptFrom);
      }
      pagesAreOld = false;
    }
    journal.save(store, exactFrom());
    if (tileJournal != null) {
      tileJournal.save(store, keptFrom);
    }
  }

  /** Writes what a {@link #paged} log needs beside its pages, some 20 bytes. */
  public void writeHead(DataOutput out) throws IOException {
    out.writeByte(tileJournal == null ? LogFormat.WITHOUT_TILES : LogFormat.VERSION);
    out.writeLong(newest);
    out.writeLong(keptFrom);
    out.writeLong(columnsFrom);
    columns.write(out);
    if (tileJournal != null) {
      tileJournal.writeHead(out);
    }
    journal.writeHead(out);
  }

  /**
   * Reads a log from what {@link #writeHead} and {@link #savePages} wrote.
   *
   * @throws IOException if a page is missing, ends early or is of another version
   */
  public static EntityLog read(DataInput head, PageStore store) throws Exception {
    byte version = LogFormat.checkVersion(head.readByte());
    EntityLog log = new EntityLog();
    long newest = head.readLong();
    log.keptFrom = head.readLong();
    log.columnsFrom = head.readLong();
    log.columns = LogColumns.read(head);
    log.extras = new int[log.columns.width() * log.capacity()];
    LogJournal ofTiles =
        version > LogFormat.WITHOUT_TILES ? LogJournal.read(true, head, store, log) : null;
    log.journal = LogJournal.read(false, head, store, log);
    log.tileJournal = ofTiles;
    log.newest = newest;
    return log;
  }

  /**
   * Writes the log in a versioned binary form, about 20 bytes an event. Changes nothing, so that
   * one thread may write while another copies; many small writes, so give it a buffer.
   */
  public void write(DataOutput out) throws IOException {
    boolean plain =
        columns.isSame(LogColumns.NONE) && columnsFrom == Long.MIN_VALUE && tiles == null;
    out.writeByte(
        plain
            ? LogFormat.WITHOUT_COLUMNS
            : tiles == null ? LogFormat.WITHOUT_TILES : LogFormat.VERSION);
    out.writeLong(newest);
    out.writeLong(keptFrom);
    if (!plain) {
      out.writeLong(columnsFrom);
      columns.write(out);
    }
    if (tiles != null) {
      tiles.write(out);
    }
    int width = columns.width();
    LogFormat.writeVarint(out, size());
    long time = 0;
    long sum = sumBefore;
    for (int i = head; i < end; i++) {
      LogFormat.writeSigned(out, time(i) - time);
      LogFormat.writeSigned(out, longAt(i, SUM) - sum);
      out.writeLong(longAt(i, HIGH));
      out.writeLong(longAt(i, LOW));
      for (int j = width * i; j < width * (i + 1); j++) {
        out.writeInt(extras[j]);
      }
      time = time(i);
      sum = longAt(i, SUM);
    }
    long exactFrom = exactFrom();
    int count = labels == null ? 0 : labels.sizeFrom(exactFrom);
    LogFormat.writeVarint(out, count);
    long said = 0;
    for (int i = 0; count > 0 && i < labels.size(); i++) {
      if (labels.eventTime(i) < exactFrom) {
        continue;
      }
      int at = find(labels.high(i), labels.low(i)) - head;
      LogFormat.writeVarint(out, 2L * at + (labels.isFraud(i) ? 1 : 0));
      LogFormat.writeSigned(out, labels.saidAt(i) - said);
      said = labels.saidAt(i);
    }
    if (tiles != null) {
      (labels == null ? new LabelLog() : labels).writeOfTiles(out, tiles);
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException if the input ends early or is of another version
   */
  public static EntityLog read(DataInput in) throws IOException {
    byte version = LogFormat.checkVersion(in.readByte());
    EntityLog log = new EntityLog();
    log.newest = in.readLong();
    log.keptFrom = in.readLong();
    if (version != LogFormat.WITHOUT_COLUMNS) {
      log.columnsFrom = in.readLong();
      log.columns = LogColumns.read(in);
    }
    if (version > LogFormat.WITHOUT_TILES) {
      log.tiles = Tiles.read(in, log.columns);
    }
    int width = log.columns.width();
    int size = LogFormat.readCount(in);
    int capacity = Math.max(FIRST_CAPACITY, size + 4);
    log.entries = new long[Math.multiplyExact(capacity, 4)];
    log.tags = new int[capacity];
    log.extras = new int[width * capacity];
    long time = 0;
    long sum = 0;
    for (int i = 0; i < size; i++) {
      time += LogFormat.readSigned(in);
      sum += LogFormat.readSigned(in);
      log.put(i, in.readLong(), in.readLong(), time, sum);
      for (int j = width * i; j < width * (i + 1); j++) {
        log.extras[j] = in.readInt();
      }
    }
    log.end = size;
    log.buildIndex();
    int labels = LogFormat.readCount(in);
    long said = 0;
    for (int i = 0; i < labels; i++) {
      long word = LogFormat.readVarint(in);
      said += LogFormat.readSigned(in);
      if (word >>> 1 >= size) {
        throw new IOException("a label of no event in an entity log");
      }
      log.label((int) (word >>> 1), (word & 1) == 1, said);
    }
    if (log.tiles != null) {
      log.labels = LabelLog.readOfTiles(in, log.tiles, log.labels);
    }
    return log;
  }
}
