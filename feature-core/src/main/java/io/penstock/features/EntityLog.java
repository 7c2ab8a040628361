package io.penstock.features;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * The events of one entity key, sorted by event time and, within one time, by arrival, with sums of
 * amounts up to each, so that a window's count and sum are two subtractions. Appending in order
 * costs O(1) amortised, a late event O(events after it). An event takes 34 bytes, and 4 for each of
 * its {@link LogColumns}, times the slack of the arrays (1 to 1.5) and, in a log of more than
 * {@value #SCAN} events, 11 to 21 for the index of ids. Mutable; not safe for several threads, not
 * even for reading.
 *
 * <p>Its oldest events may be folded into {@link Tiles}, past a budget that {@link EntityWindows}
 * holds; positions, ids and {@link #size} are of those that are not.
 *
 * <p>With many keys each event finds its log out of the processor's caches, and what counts is how
 * many lines of memory it touches, and how many of them one after the other. So times and sums
 * stand together, apart from the ids; a short log is searched for an id through {@link IdTags}; and
 * {@link #touch} asks for all lines at once.
 */
public final class EntityLog {
  private static final int FIRST_CAPACITY = 8;

  // One for all logs, so that a log without any touches no memory of its own for them.
  private static final int[] NO_INTS = {};
  private static final MovingWindow[] NO_WINDOWS = {};

  private static final int FARTHEST_HINT = 0xffff;

  /** So many entries about a hint are looked at together, where there are so many. */
  private static final int NEAR = 5;

  /** Up to so many events are searched for an id one by one; beyond, there is an index. */
  static final int SCAN = 256;

  /** Two longs an entry, and two an id. */
  private static final int SHIFT = 1;

  /** The entries are those of positions in [head, end). */
  private int head;

  private int end;

  /** Each entry's time, and the sum of all amounts up to it. */
  private long[] times = new long[FIRST_CAPACITY << SHIFT];

  /** The two halves of each entry's id's hash. */
  private long[] ids = new long[FIRST_CAPACITY << SHIFT];

  /** The {@link IdTags} of the ids. */
  private byte[] tags = IdTags.of(FIRST_CAPACITY);

  /** What filters and distinct counts need of each entry. */
  private LogColumns columns = LogColumns.NONE;

  private int[] extras = NO_INTS;

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
  private LogPages pages;

  /** What is kept up for each window that needs it; null where none was asked for yet. */
  private MovingWindow[] moving = NO_WINDOWS;

  /** The oldest events, which are past the budget; null while there are none. */
  private Tiles tiles;

  /**
   * How far before the end each edge was found the last time, 16 bits for each of the edges 0 to 3:
   * hints for the next search, never truth. No array, for that would be one more line of memory to
   * wait for before those that the hints point at.
   */
  private long firstHints;

  /** For the edges 4 to 7; those beyond share with the first ones. */
  private long moreHints;

  /** An empty log. */
  public EntityLog() {}

  /** A log as it was written, but for what was in it. */
  static EntityLog restored(long newest, long keptFrom, long columnsFrom, LogColumns columns) {
    EntityLog log = new EntityLog();
    log.newest = newest;
    log.keptFrom = keptFrom;
    log.columnsFrom = columnsFrom;
    log.columns = columns;
    log.extras = columns.width() == 0 ? NO_INTS : new int[columns.width() * log.capacity()];
    return log;
  }

  void usePages(LogPages use) {
    pages = use;
  }

  void useTiles(Tiles use) {
    tiles = use;
  }

  void useLabels(LabelLog use) {
    labels = use;
  }

  /** Makes room for so many entries. */
  void reserve(int entries) {
    if (entries > capacity()) {
      resize(entries);
    }
  }

  /** An empty log whose changes go to pages. */
  public static EntityLog paged() {
    EntityLog log = new EntityLog();
    log.pages = new LogPages();
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
    return 120
        + 16 * 3
        + 8L * (times.length + ids.length)
        + tags.length
        + 4L * extras.length
        + (index == null ? 0 : index.bytes())
        + movingBytes()
        + (labels == null ? 0 : labels.bytes())
        + (pages == null ? 0 : pages.bytes())
        + (tiles == null ? 0 : tiles.bytes());
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
      long high = other.high(i);
      long low = other.low(i);
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
    if (pages != null && newest != Long.MIN_VALUE) {
      pages.outdate();
    }
    if (tiles != null) {
      tiles = tiles.carried(use);
    }
    extras = carried;
    columns = use;
    moving = NO_WINDOWS;
  }

  LogColumns columns() {
    return columns;
  }

  /** Whether the entry at a position passed a filter. */
  boolean passes(int at, int filter) {
    return ((extras[at * columns.width() + filter / 32] >>> (filter % 32)) & 1) == 1;
  }

  /** The hash of what the entry at a position has in a field; 0: nothing. */
  int valueHash(int at, int field) {
    return extras[at * columns.width() + columns.filterInts() + field];
  }

  /** One of the {@link LogColumns#width} ints of the entry at a position. */
  int extra(int at, int number) {
    return extras[at * columns.width() + number];
  }

  /** What labels said; null if nothing. */
  LabelLog labels() {
    return labels;
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
    int to = search(upTo, head + oldest);
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
    if (pages != null) {
      pages.tiles(this, firstTile, from);
    }
    for (MovingWindow window : moving) {
      if (window != null) {
        window.forget();
      }
    }
    drop(to);
    return folded;
  }

  /** Tells a journal of all entries. */
  void tell(LogJournal to) {
    int width = columns.width();
    for (int i = head; i < end; i++) {
      to.event(high(i), low(i), time(i), amount(i), extras, width * i, width * (i + 1));
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

  /**
   * Reads words of the lines of memory that this object itself lies in, before {@link #touch}
   * follows what stands there.
   *
   * @return of no meaning; but it has to be used, or nothing is read
   */
  public long touchItself() {
    return newest + head + (tiles == null ? 0 : 1);
  }

  /**
   * Reads a word of each line of memory that the next event will look at, so that they come side by
   * side, and not one after the other, each behind a branch that the one before decides. Changes
   * nothing.
   *
   * @return of no meaning; but it has to be used, or nothing is read
   */
  public long touch() {
    if (head == end) {
      return 0;
    }
    long read = time(head) + touchEdges(firstHints) + touchEdges(moreHints) + low(end - 1);
    for (int at = head; index == null && at < end; at += IdTags.IN_A_LINE) {
      read += tags[at << 1];
    }
    return read;
  }

  private long touchEdges(long hints) {
    long read = 0;
    for (long left = hints; left != 0; left >>>= 16) {
      int beforeEnd = Math.max((int) left & FARTHEST_HINT, 1);
      int at = Math.max(end - beforeEnd, head);
      // The first and the last that searchNear looks at once the event is in.
      read += time(Math.max(at - 1, head)) + time(Math.min(at + NEAR - 2, end - 1));
    }
    return read;
  }

  void refuse(long eventTime) {
    keptFrom = Math.max(keptFrom, eventTime + 1);
  }

  /** The position of the entry with that id; -1 if there is none. */
  int find(long high, long low) {
    if (index != null) {
      return index.find(this, high, low);
    }
    return IdTags.find(tags, this, head, end, high, low);
  }

  boolean isId(int at, long high, long low) {
    return low(at) == low && high(at) == high;
  }

  /** The first position whose time is greater; found the faster, the nearer the hint is. */
  private int search(long time, int hint) {
    return Sorted.firstAfter(times, SHIFT, head, end, time, hint);
  }

  /**
   * The same where the hint is rarely off by more than one or two: counts, for the compiler makes
   * no branches of it, and so the processor need not guess how far an edge has moved.
   */
  private int searchNear(long time, int hint) {
    int from = hint - 2;
    if (from < head || from + NEAR > end) {
      return search(time, hint);
    }
    int upTo = 0;
    for (int i = from; i < from + NEAR; i++) {
      upTo += time(i) <= time ? 1 : 0;
    }
    return upTo == 0 || upTo == NEAR ? search(time, from + upTo) : from + upTo;
  }

  private int capacity() {
    return times.length >> SHIFT;
  }

  /** Adds an event whose id is not in the log, with what it has for each of the columns. */
  void add(long high, long low, long eventTime, long amountMinor, int[] extra) {
    if (end == capacity()) {
      makeRoom();
    }
    int at = end == head || time(end - 1) <= eventTime ? end : search(eventTime, end);
    long before = sumUpTo(at);
    if (at < end) {
      openGap(at, amountMinor);
    }
    put(at, high, low, eventTime, before + amountMinor);
    System.arraycopy(extra, 0, extras, columns.width() * at, columns.width());
    end++;
    for (int i = 0; at < end - 1 && i < moving.length; i++) {
      if (moving[i] != null) {
        moving[i].inserted(this, at);
      }
    }
    newest = Math.max(newest, eventTime);
    if (index != null) {
      index.added(this, at, head, end);
    } else if (size() > SCAN) {
      buildIndex();
    }
    if (pages != null) {
      pages.event(high, low, eventTime, amountMinor, extra, 0, columns.width());
    }
  }

  private void put(int at, long high, long low, long eventTime, long sum) {
    int first = at << SHIFT;
    times[first] = eventTime;
    times[first + 1] = sum;
    ids[first] = high;
    ids[first + 1] = low;
    IdTags.put(tags, at, low);
  }

  private void buildIndex() {
    if (size() <= SCAN) {
      index = null;
      return;
    }
    index = index == null ? new IdIndex() : index;
    index.rebuild(this, head, end);
  }

  private void openGap(int at, long amountMinor) {
    for (int i = end - 1; i >= at; i--) {
      if (index != null) {
        index.shiftUp(this, i);
      }
      times[(i << SHIFT) + 1] += amountMinor;
    }
    System.arraycopy(times, at << SHIFT, times, (at + 1) << SHIFT, (end - at) << SHIFT);
    System.arraycopy(ids, at << SHIFT, ids, (at + 1) << SHIFT, (end - at) << SHIFT);
    IdTags.move(tags, at, tags, at + 1, end - at);
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
      index.moveDown(this, head, end, head);
    }
    times = moved(times, head << SHIFT, size << SHIFT, Math.multiplyExact(capacity, 2));
    ids = moved(ids, head << SHIFT, size << SHIFT, capacity << SHIFT);
    tags = IdTags.moved(tags, head, size, capacity);
    int width = columns.width();
    extras = moved(extras, width * head, width * size, width * capacity);
    for (MovingWindow window : moving) {
      if (window != null) {
        window.moveDown(head);
      }
    }
    head = 0;
    end = size;
  }

  private static long[] moved(long[] from, int at, int count, int capacity) {
    long[] to = capacity == from.length ? from : new long[capacity];
    System.arraycopy(from, at, to, 0, count);
    return to;
  }

  private static int[] moved(int[] from, int at, int count, int capacity) {
    int[] to = capacity == from.length ? from : new int[capacity];
    System.arraycopy(from, at, to, 0, count);
    return to;
  }

  /** Adds what a label said about the entry at a position; whether another says otherwise. */
  boolean label(int at, boolean isFraud, long labelTime) {
    return label(false, high(at), low(at), time(at), isFraud, labelTime);
  }

  /** Adds what a label said about an event of a tile; whether another says otherwise. */
  boolean labelTile(int tile, long high, long low, boolean isFraud, long labelTime) {
    return label(true, high, low, tiles.time(tile), isFraud, labelTime);
  }

  private boolean label(
      boolean folded, long high, long low, long eventTime, boolean isFraud, long labelTime) {
    if (pages != null) {
      pages.label(folded, high, low, eventTime, isFraud, labelTime);
    }
    return addLabel(high, low, eventTime, isFraud, labelTime);
  }

  private boolean addLabel(long high, long low, long eventTime, boolean isFraud, long labelTime) {
    if (labels == null) {
      labels = new LabelLog();
    }
    return labels.add(high, low, eventTime, isFraud, labelTime);
  }

  /** A label as it was taken once; the entry or tile may be gone, and its id come again. */
  void relabel(
      boolean folded, long high, long low, long eventTime, boolean isFraud, long labelTime) {
    int at = folded ? -1 : find(high, low);
    if (folded ? eventTime >= keptFrom : at >= 0 && time(at) == eventTime) {
      addLabel(high, low, eventTime, isFraud, labelTime);
    }
  }

  /** The first position whose event time is greater; {@code edge} numbers the caller's searches. */
  int firstAfter(long time, int edge) {
    boolean more = (edge & 4) != 0;
    int shift = (edge & 3) * 16;
    long hints = more ? moreHints : firstHints;
    int at = searchNear(time, end - ((int) (hints >>> shift) & FARTHEST_HINT));
    long hint = Math.min(end - at, FARTHEST_HINT);
    hints = (hints & ~((long) FARTHEST_HINT << shift)) | (hint << shift);
    if (more) {
      moreHints = hints;
    } else {
      firstHints = hints;
    }
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
    return search(time, head) - head;
  }

  /** The first position. */
  int first() {
    return head;
  }

  /** The first half of the id's hash at a position. */
  long high(int at) {
    return ids[at << SHIFT];
  }

  /** The second half of the id's hash at a position. */
  long low(int at) {
    return ids[(at << SHIFT) + 1];
  }

  /** The event time at a position. */
  long time(int at) {
    return times[at << SHIFT];
  }

  /** The amount at a position, in minor units. */
  long amount(int at) {
    return sumUpTo(at + 1) - sumUpTo(at);
  }

  /** The sum of the amounts of the entries before a position. */
  private long sumUpTo(int at) {
    return at == head ? sumBefore : times[(at << SHIFT) - 1];
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
    return from >= to ? 0 : sumUpTo(to) - sumUpTo(from);
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
    int left = search(from - 1, head);
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
    if (head == end && tiles == null) {
      moving = NO_WINDOWS;
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
      index.remove(this, at);
    }
    sumBefore = sumUpTo(to);
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
    copy.times = times.clone();
    copy.firstHints = firstHints;
    copy.moreHints = moreHints;
    copy.ids = ids.clone();
    copy.tags = tags.clone();
    copy.sumBefore = sumBefore;
    copy.index = index == null ? null : index.copy();
    copy.labels = labels == null ? null : labels.copy();
    copy.newest = newest;
    copy.keptFrom = keptFrom;
    copy.evictedSinceLabels = evictedSinceLabels;
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
    pages.save(this, store);
  }

  /** Writes what a {@link #paged} log needs beside its pages, some 20 bytes. */
  public void writeHead(DataOutput out) throws IOException {
    pages.writeHead(this, out);
  }

  /**
   * Reads a log from what {@link #writeHead} and {@link #savePages} wrote.
   *
   * @throws IOException if a page is missing, ends early or is of another version
   */
  public static EntityLog read(DataInput head, PageStore store) throws Exception {
    return LogPages.read(head, store);
  }

  /**
   * Writes the log in a versioned binary form, about 20 bytes an event. Changes nothing, so that
   * one thread may write while another copies; many small writes, so give it a buffer.
   */
  public void write(DataOutput out) throws IOException {
    WholeLog.write(this, out);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException if the input ends early or is of another version
   */
  public static EntityLog read(DataInput in) throws IOException {
    return WholeLog.read(in);
  }
}
