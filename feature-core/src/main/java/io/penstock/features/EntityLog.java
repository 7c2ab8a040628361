package io.penstock.features;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * The events of one entity key, sorted by event time and, within one time, by arrival, with sums of
 * amounts up to each, so that a window's count and sum are two subtractions. Appending in order
 * costs O(1) amortised, a late event O(events after it). An event takes 32 bytes, and 4 for each of
 * its {@link LogColumns}, times the slack of the arrays (1 to 1.5) and, from {@value IdIndex#SCAN}
 * events on, 11 to 21 for the index of ids. Mutable; not safe for several threads, not even for
 * reading.
 */
public final class EntityLog {
  private static final int FIRST_CAPACITY = 8;

  /** Entries are those in [head, end) of each array. */
  private int head;

  private int end;
  private long[] times = new long[FIRST_CAPACITY];

  /** The sum of all amounts up to and including the entry, from {@link #sumBefore} on. */
  private long[] sums = new long[FIRST_CAPACITY];

  /** Two longs an entry: the high and the low half of its id's hash. */
  private long[] ids = new long[2 * FIRST_CAPACITY];

  /** What filters and distinct counts need of each entry. */
  private LogColumns columns = LogColumns.NONE;

  private int[] extras = {};

  /** Entries before this time lack some of the columns, or there should be more of them. */
  private long columnsFrom = Long.MIN_VALUE;

  /** The sum before the first entry; sums wrap around, their differences do not mind. */
  private long sumBefore;

  private IdIndex index = new IdIndex();
  private LabelLog labels;
  private long newest = Long.MIN_VALUE;
  private long keptFrom = Long.MIN_VALUE;
  private int evictedSinceLabels;

  /** What happened, for a store of pages; null where the log is written whole. */
  private LogJournal journal;

  private boolean pagesAreOld;

  /** What is kept up for each window that needs it; null where none was asked for yet. */
  private MovingWindow[] moving = {};

  /** Where each window's edges were found the last time: hints for the next search, never truth. */
  private int[] hints = {};

  /** An empty log. */
  public EntityLog() {}

  /** An empty log whose changes go to pages. */
  public static EntityLog paged() {
    EntityLog log = new EntityLog();
    log.journal = new LogJournal();
    return log;
  }

  /** The number of events in the log. */
  public int size() {
    return end - head;
  }

  /** The largest event time (epoch millis) ever taken; {@code Long.MIN_VALUE} before the first. */
  public long newestEventTime() {
    return newest;
  }

  /** Heap bytes of the log, slack included. */
  public long bytes() {
    return 80
        + 16 * 4
        + 8L * (times.length + sums.length + ids.length)
        + 4L * (hints.length + extras.length)
        + index.bytes()
        + movingBytes()
        + (labels == null ? 0 : labels.bytes())
        + (journal == null ? 0 : journal.bytes());
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
   * Takes in those events of a log with the same columns that this one lacks, and their labels.
   * Where one was lacking more may be, so that this log counts as complete only from after it.
   */
  void addMissing(EntityLog other) {
    int width = columns.width();
    for (int i = other.head; i < other.end; i++) {
      long high = other.ids[2 * i];
      long low = other.ids[2 * i + 1];
      if (find(high, low) >= 0) {
        continue;
      }
      int[] extra = Arrays.copyOfRange(other.extras, width * i, width * (i + 1));
      add(high, low, other.times[i], other.amount(i), extra);
      lackBefore(other.times[i] + 1);
      for (int j = 0; other.labels != null && j < other.labels.size(); j++) {
        if (other.labels.high(j) == high && other.labels.low(j) == low) {
          relabel(
              high,
              low,
              other.labels.eventTime(j),
              other.labels.isFraud(j),
              other.labels.saidAt(j));
        }
      }
    }
  }

  /** Carries the log over to other columns; entries lack those that they did not have before. */
  void useColumns(LogColumns use) {
    if (columns.isSame(use)) {
      columns = use;
      return;
    }
    int[] carried = new int[use.width() * times.length];
    for (int i = head; i < end; i++) {
      use.carry(columns, extras, i * columns.width(), carried, i * use.width());
    }
    if (!columns.covers(use) && newest != Long.MIN_VALUE) {
      columnsFrom = Math.max(columnsFrom, newest + 1);
    }
    pagesAreOld = newest != Long.MIN_VALUE;
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

  /** The hash of what the entry at a position has in a field; 0: nothing. */
  int valueHash(int at, int field) {
    return extras[at * columns.width() + columns.filterInts() + field];
  }

  void refuse(long eventTime) {
    keptFrom = Math.max(keptFrom, eventTime + 1);
  }

  int find(long high, long low) {
    return index.find(ids, head, end, high, low);
  }

  /** Adds an event whose id is not in the log, with what it has for each of the columns. */
  void add(long high, long low, long eventTime, long amountMinor, int[] extra) {
    if (end == times.length) {
      makeRoom();
    }
    int at =
        end == head || times[end - 1] <= eventTime
            ? end
            : Sorted.firstAfter(times, head, end, eventTime, end);
    long before = at == head ? sumBefore : sums[at - 1];
    if (at < end) {
      openGap(at, amountMinor);
    }
    times[at] = eventTime;
    sums[at] = before + amountMinor;
    ids[2 * at] = high;
    ids[2 * at + 1] = low;
    System.arraycopy(extra, 0, extras, columns.width() * at, columns.width());
    end++;
    newest = Math.max(newest, eventTime);
    index.added(ids, at, head, end);
    if (journal != null) {
      journal.event(high, low, eventTime, amountMinor, extra, 0, columns.width());
    }
  }

  private void openGap(int at, long amountMinor) {
    for (MovingWindow window : moving) {
      if (window != null) {
        window.gapAt(at);
      }
    }
    for (int i = end - 1; i >= at; i--) {
      if (index.inUse()) {
        index.shiftUp(ids, i);
      }
      sums[i + 1] = sums[i] + amountMinor;
    }
    System.arraycopy(times, at, times, at + 1, end - at);
    System.arraycopy(ids, 2 * at, ids, 2 * at + 2, 2 * (end - at));
    int width = columns.width();
    System.arraycopy(extras, width * at, extras, width * (at + 1), width * (end - at));
  }

  /** Moves down over evicted entries if they are an eighth of the arrays, or else grows. */
  private void makeRoom() {
    int capacity = times.length;
    resize(head > capacity / 8 ? capacity : Math.addExact(capacity, capacity / 4 + 2));
  }

  private void resize(int capacity) {
    int size = size();
    index.moveDown(ids, head, end, head);
    times = moved(times, head, size, capacity);
    sums = moved(sums, head, size, capacity);
    ids = moved(ids, 2 * head, 2 * size, 2 * capacity);
    int width = columns.width();
    extras = moved(extras, width * head, width * size, width * capacity);
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
    if (labels == null) {
      labels = new LabelLog();
    }
    if (journal != null) {
      journal.label(ids[2 * at], ids[2 * at + 1], times[at], isFraud, labelTime);
    }
    return labels.add(ids[2 * at], ids[2 * at + 1], times[at], isFraud, labelTime);
  }

  /** A label as it was taken once; the entry may be gone, and its id come again. */
  void relabel(long high, long low, long eventTime, boolean isFraud, long labelTime) {
    int at = find(high, low);
    if (at >= 0 && times[at] == eventTime) {
      label(at, isFraud, labelTime);
    }
  }

  /** The first position whose event time is greater; {@code edge} numbers the caller's searches. */
  int firstAfter(long time, int edge) {
    if (edge >= hints.length) {
      hints = Arrays.copyOf(hints, edge + 1);
    }
    int at = Sorted.firstAfter(times, head, end, time, hints[edge]);
    hints[edge] = at;
    return at;
  }

  /** The position after the entry of that id among those of that time; -1 if none. */
  int after(long high, long low, long time, int upper) {
    for (int i = upper - 1; i >= head && times[i] == time; i--) {
      if (ids[2 * i + 1] == low && ids[2 * i] == high) {
        return i + 1;
      }
    }
    return -1;
  }

  /** The first position. */
  int first() {
    return head;
  }

  /** The event time at a position. */
  long time(int at) {
    return times[at];
  }

  /** The amount at a position, in minor units. */
  long amount(int at) {
    return sums[at] - (at == head ? sumBefore : sums[at - 1]);
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
    return from >= to ? 0 : sums[to - 1] - (from == head ? sumBefore : sums[from - 1]);
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
    if (head == end || times[head] >= from) {
      return;
    }
    if (moving.length > 0) {
      int left = Sorted.firstAfter(times, head, end, from - 1, head);
      for (MovingWindow window : moving) {
        if (window != null) {
          window.leave(this, left);
        }
      }
    }
    int first = head;
    while (head < end && times[head] < from) {
      if (index.inUse()) {
        index.remove(ids, head);
      }
      sumBefore = sums[head];
      keptFrom = Math.max(keptFrom, times[head] + 1);
      head++;
    }
    evictedSinceLabels += head - first;
    if (labels != null && evictedSinceLabels >= labels.size()) {
      forgetLabels();
    }
    if (times.length > FIRST_CAPACITY && size() < times.length / 4) {
      resize(Math.max(FIRST_CAPACITY, size() + size() / 4));
      index.rebuild(ids, head, end);
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
    copy.sums = sums.clone();
    copy.ids = ids.clone();
    copy.sumBefore = sumBefore;
    copy.index = index.copy();
    copy.labels = labels == null ? null : labels.copy();
    copy.newest = newest;
    copy.keptFrom = keptFrom;
    copy.evictedSinceLabels = evictedSinceLabels;
    copy.hints = hints.clone();
    copy.columns = columns;
    copy.extras = extras.clone();
    copy.columnsFrom = columnsFrom;
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
            ids[2 * i], ids[2 * i + 1], times[i], amount(i), extras, width * i, width * (i + 1));
      }
      for (int i = 0; labels != null && i < labels.size(); i++) {
        if (labels.eventTime(i) >= keptFrom) {
          journal.label(
              labels.high(i),
              labels.low(i),
              labels.eventTime(i),
              labels.isFraud(i),
              labels.saidAt(i));
        }
      }
      pagesAreOld = false;
    }
    journal.save(store, keptFrom);
  }

  /** Writes what a {@link #paged} log needs beside its pages, some 20 bytes. */
  public void writeHead(DataOutput out) throws IOException {
    out.writeByte(LogFormat.VERSION);
    out.writeLong(newest);
    out.writeLong(keptFrom);
    out.writeLong(columnsFrom);
    columns.write(out);
    journal.writeHead(out);
  }

  /**
   * Reads a log from what {@link #writeHead} and {@link #savePages} wrote.
   *
   * @throws IOException if a page is missing, ends early or is of another version
   */
  public static EntityLog read(DataInput head, PageStore store) throws Exception {
    LogFormat.checkVersion(head.readByte());
    EntityLog log = new EntityLog();
    long newest = head.readLong();
    log.keptFrom = head.readLong();
    log.columnsFrom = head.readLong();
    log.columns = LogColumns.read(head);
    log.extras = new int[log.columns.width() * log.times.length];
    log.journal = LogJournal.read(head, store, log);
    log.newest = newest;
    return log;
  }

  /**
   * Writes the log in a versioned binary form, about 20 bytes an event. Changes nothing, so that
   * one thread may write while another copies; many small writes, so give it a buffer.
   */
  public void write(DataOutput out) throws IOException {
    boolean plain = columns.isSame(LogColumns.NONE) && columnsFrom == Long.MIN_VALUE;
    out.writeByte(plain ? LogFormat.WITHOUT_COLUMNS : LogFormat.VERSION);
    out.writeLong(newest);
    out.writeLong(keptFrom);
    if (!plain) {
      out.writeLong(columnsFrom);
      columns.write(out);
    }
    int width = columns.width();
    LogFormat.writeVarint(out, size());
    long time = 0;
    long sum = sumBefore;
    for (int i = head; i < end; i++) {
      LogFormat.writeSigned(out, times[i] - time);
      LogFormat.writeSigned(out, sums[i] - sum);
      out.writeLong(ids[2 * i]);
      out.writeLong(ids[2 * i + 1]);
      for (int j = width * i; j < width * (i + 1); j++) {
        out.writeInt(extras[j]);
      }
      time = times[i];
      sum = sums[i];
    }
    int count = labels == null ? 0 : labels.sizeFrom(keptFrom);
    LogFormat.writeVarint(out, count);
    long said = 0;
    for (int i = 0; count > 0 && i < labels.size(); i++) {
      if (labels.eventTime(i) < keptFrom) {
        continue;
      }
      int at = find(labels.high(i), labels.low(i)) - head;
      LogFormat.writeVarint(out, 2L * at + (labels.isFraud(i) ? 1 : 0));
      LogFormat.writeSigned(out, labels.saidAt(i) - said);
      said = labels.saidAt(i);
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
    int width = log.columns.width();
    int size = LogFormat.readCount(in);
    int capacity = Math.max(FIRST_CAPACITY, size + 4);
    log.times = new long[capacity];
    log.sums = new long[capacity];
    log.ids = new long[2 * capacity];
    log.extras = new int[width * capacity];
    long time = 0;
    long sum = 0;
    for (int i = 0; i < size; i++) {
      time += LogFormat.readSigned(in);
      sum += LogFormat.readSigned(in);
      log.times[i] = time;
      log.sums[i] = sum;
      log.ids[2 * i] = in.readLong();
      log.ids[2 * i + 1] = in.readLong();
      for (int j = width * i; j < width * (i + 1); j++) {
        log.extras[j] = in.readInt();
      }
    }
    log.end = size;
    log.index.rebuild(log.ids, 0, size);
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
    return log;
  }
}
