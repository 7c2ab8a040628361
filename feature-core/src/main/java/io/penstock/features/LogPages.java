package io.penstock.features;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * A log as pages in a {@link PageStore}: a {@link LogJournal} of its entries and, once some have
 * been folded, one of its tiles, each with the labels about them.
 */
final class LogPages {
  private final LogJournal events;

  /** Null before the first tile. */
  private LogJournal tiles;

  private boolean outdated;

  LogPages() {
    this(new LogJournal(false), null);
  }

  private LogPages(LogJournal events, LogJournal tiles) {
    this.events = events;
    this.tiles = tiles;
  }

  /** All pages are to be written anew. */
  void outdate() {
    outdated = true;
  }

  void event(long high, long low, long eventTime, long amountMinor, int[] extra, int from, int to) {
    events.event(high, low, eventTime, amountMinor, extra, from, to);
  }

  /** A label about an entry, or about an event of a tile. */
  void label(boolean folded, long high, long low, long eventTime, boolean fraud, long labelTime) {
    (folded ? tiles : events).label(high, low, eventTime, fraud, labelTime);
  }

  /** Tells of the log's tiles from a position on, and of what labels said about events since. */
  void tiles(EntityLog log, int from, long since) {
    if (tiles == null) {
      tiles = new LogJournal(true);
    }
    Tile tile = new Tile(log.columns());
    for (int at = from; at < log.tiles().end(); at++) {
      log.tiles().get(at, tile);
      tiles.tile(tile);
    }
    if (log.labels() != null) {
      log.labels().tell(tiles, since, log.tiles().newest());
    }
  }

  /** Brings the store up to date with the log. */
  void save(EntityLog log, PageStore store) throws Exception {
    if (outdated) {
      startAnew(log, store);
      outdated = false;
    }
    events.save(store, log.exactFrom());
    if (tiles != null) {
      tiles.save(store, log.keptFrom());
    }
  }

  private void startAnew(EntityLog log, PageStore store) throws Exception {
    events.startAnew(store);
    log.tell(events);
    if (log.labels() != null) {
      log.labels().tell(events, log.exactFrom(), Long.MAX_VALUE);
    }
    if (tiles != null) {
      tiles.startAnew(store);
    }
    if (log.tiles() != null) {
      tiles(log, log.tiles().first(), log.keptFrom());
    }
  }

  void writeHead(EntityLog log, DataOutput out) throws IOException {
    out.writeByte(tiles == null ? LogFormat.WITHOUT_TILES : LogFormat.VERSION);
    out.writeLong(log.newestEventTime());
    out.writeLong(log.keptFrom());
    out.writeLong(log.columnsFrom());
    log.columns().write(out);
    if (tiles != null) {
      tiles.writeHead(out);
    }
    events.writeHead(out);
  }

  /** A log from its head and the pages that this tells of. */
  static EntityLog read(DataInput head, PageStore store) throws Exception {
    byte version = LogFormat.checkVersion(head.readByte());
    EntityLog log =
        EntityLog.restored(
            head.readLong(), head.readLong(), head.readLong(), LogColumns.read(head));
    LogJournal tiles =
        version > LogFormat.WITHOUT_TILES ? LogJournal.read(true, head, store, log) : null;
    log.usePages(new LogPages(LogJournal.read(false, head, store, log), tiles));
    return log;
  }

  long bytes() {
    return 32 + events.bytes() + (tiles == null ? 0 : tiles.bytes());
  }
}
