package io.penstock.features;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * What happened to a log, in the order of arrival, on pages of {@value #PAGE_RECORDS} records: an
 * event appends about 24 bytes to the last page, and a page is forgotten once all that it tells of
 * has left the log. So neither an event nor a label rewrites more than one page, however long the
 * log is; reading costs one pass over all pages. What has been folded into tiles, and the labels
 * about it, are told by a journal of their own, on pages with negative numbers.
 */
final class LogJournal {
  static final int PAGE_RECORDS = 32;

  private static final byte EVENT = 0;
  private static final byte GENUINE = 1;
  private static final byte FRAUD = 2;
  private static final byte TILE = 3;

  private final boolean ofTiles;

  /** The pages are those in [first, last]; those in [unsaved, last) wait in {@link #sealed}. */
  private int first;

  private int unsaved;
  private int last;
  private final ArrayDeque<byte[]> sealed = new ArrayDeque<>(1);

  /** The newest event time that each page tells of, the first page's at 0. */
  private long[] newest = {Long.MIN_VALUE};

  private final ByteArrayOutputStream tail = new ByteArrayOutputStream(512);
  private final DataOutputStream out = new DataOutputStream(tail);
  private int records;
  private long lastTime;
  private boolean changed;

  LogJournal(boolean ofTiles) {
    this.ofTiles = ofTiles;
  }

  private int number(int page) {
    return ofTiles ? ~page : page;
  }

  void tile(Tile tile) {
    startRecord(tile.last);
    try {
      out.writeByte(TILE);
      LogFormat.writeSigned(out, tile.last - lastTime);
      tile.write(out);
    } catch (IOException e) {
      throw new IllegalStateException("memory does not fail", e);
    }
    lastTime = tile.last;
  }

  void event(long high, long low, long eventTime, long amountMinor, int[] extra, int from, int to) {
    startRecord(eventTime);
    try {
      out.writeByte(EVENT);
      LogFormat.writeSigned(out, eventTime - lastTime);
      LogFormat.writeSigned(out, amountMinor);
      out.writeLong(high);
      out.writeLong(low);
      for (int i = from; i < to; i++) {
        out.writeInt(extra[i]);
      }
    } catch (IOException e) {
      throw new IllegalStateException("memory does not fail", e);
    }
    lastTime = eventTime;
  }

  void label(long high, long low, long eventTime, boolean fraud, long labelTime) {
    startRecord(eventTime);
    try {
      out.writeByte(fraud ? FRAUD : GENUINE);
      LogFormat.writeSigned(out, eventTime - lastTime);
      LogFormat.writeSigned(out, labelTime - eventTime);
      out.writeLong(high);
      out.writeLong(low);
    } catch (IOException e) {
      throw new IllegalStateException("memory does not fail", e);
    }
    lastTime = eventTime;
  }

  private void startRecord(long eventTime) {
    if (records == PAGE_RECORDS) {
      sealed.add(tail.toByteArray());
      openPage();
    }
    records++;
    changed = true;
    newest[last - first] = Math.max(newest[last - first], eventTime);
  }

  private void openPage() {
    last++;
    if (last - first == newest.length) {
      newest = Arrays.copyOf(newest, 2 * newest.length);
    }
    newest[last - first] = Long.MIN_VALUE;
    tail.reset();
    records = 0;
    lastTime = 0;
    changed = false;
  }

  /** Brings the store up to date, for a log that holds nothing before a time. */
  void save(PageStore store, long keptFrom) throws Exception {
    for (; !sealed.isEmpty(); unsaved++) {
      store.put(number(unsaved), sealed.remove());
    }
    if (changed) {
      store.put(number(last), tail.toByteArray());
      changed = false;
    }
    if (records > 0 && newest[last - first] < keptFrom) {
      openPage();
      unsaved = last;
    }
    int gone = 0;
    for (; first + gone < last && newest[gone] < keptFrom; gone++) {
      store.remove(number(first + gone));
    }
    if (gone > 0) {
      System.arraycopy(newest, gone, newest, 0, last - first - gone + 1);
      first += gone;
    }
  }

  /** Forgets all pages: what follows is written on new ones. */
  void startAnew(PageStore store) throws Exception {
    for (int page = first; page <= last; page++) {
      store.remove(number(page));
    }
    sealed.clear();
    openPage();
    first = last;
    unsaved = last;
    newest = new long[] {Long.MIN_VALUE};
  }

  void writeHead(DataOutput to) throws IOException {
    LogFormat.writeVarint(to, first);
    LogFormat.writeVarint(to, last - first);
  }

  /** Reads the pages into an empty log, leaving out what is older than it keeps. */
  static LogJournal read(boolean ofTiles, DataInput head, PageStore store, EntityLog log)
      throws Exception {
    LogJournal journal = new LogJournal(ofTiles);
    journal.first = LogFormat.readCount(head);
    int pages = LogFormat.readCount(head);
    journal.last = journal.first + pages;
    journal.unsaved = journal.last;
    journal.newest = new long[pages + 1];
    Arrays.fill(journal.newest, Long.MIN_VALUE);
    for (int page = journal.first; page <= journal.last; page++) {
      byte[] bytes = store.get(journal.number(page));
      if (bytes != null) {
        journal.readPage(bytes, page, log);
      } else if (page < journal.last) {
        throw new IOException("page " + journal.number(page) + " of an entity log is missing");
      }
    }
    return journal;
  }

  private void readPage(byte[] bytes, int page, EntityLog log) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    int[] extra = new int[log.columns().width()];
    Tile tile = ofTiles ? new Tile(log.columns()) : null;
    long time = 0;
    int count = 0;
    for (; in.available() > 0; count++) {
      byte kind = in.readByte();
      time += LogFormat.readSigned(in);
      newest[page - first] = Math.max(newest[page - first], time);
      if (kind == TILE && ofTiles) {
        tile.read(in, time);
        log.refold(tile);
        continue;
      }
      long value = LogFormat.readSigned(in);
      long high = in.readLong();
      long low = in.readLong();
      switch (kind) {
        case EVENT -> {
          for (int i = 0; i < extra.length; i++) {
            extra[i] = in.readInt();
          }
          if (time >= log.exactFrom()) {
            log.add(high, low, time, value, extra);
          }
        }
        case GENUINE, FRAUD -> log.relabel(ofTiles, high, low, time, kind == FRAUD, time + value);
        default -> throw new IOException("a record of kind " + kind + " in an entity log");
      }
    }
    if (count > PAGE_RECORDS) {
      throw new EOFException(count + " records on a page of an entity log");
    }
    if (page == last) {
      tail.writeBytes(bytes);
      records = count;
      lastTime = time;
    }
  }

  long bytes() {
    return 120 + 8L * newest.length + tail.size();
  }
}
