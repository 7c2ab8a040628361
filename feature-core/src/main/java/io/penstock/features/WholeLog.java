package io.penstock.features;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** A log in one piece: head, tiles, entries by differences to those before, labels by position. */
final class WholeLog {
  private WholeLog() {}

  static void write(EntityLog log, DataOutput out) throws IOException {
    LogColumns columns = log.columns();
    Tiles tiles = log.tiles();
    boolean plain =
        columns.isSame(LogColumns.NONE) && log.columnsFrom() == Long.MIN_VALUE && tiles == null;
    out.writeByte(
        plain
            ? LogFormat.WITHOUT_COLUMNS
            : tiles == null ? LogFormat.WITHOUT_TILES : LogFormat.VERSION);
    out.writeLong(log.newestEventTime());
    out.writeLong(log.keptFrom());
    if (!plain) {
      out.writeLong(log.columnsFrom());
      columns.write(out);
    }
    if (tiles != null) {
      tiles.write(out);
    }
    LogFormat.writeVarint(out, log.size());
    long time = 0;
    for (int at = log.first(); at < log.first() + log.size(); at++) {
      LogFormat.writeSigned(out, log.time(at) - time);
      LogFormat.writeSigned(out, log.amount(at));
      out.writeLong(log.high(at));
      out.writeLong(log.low(at));
      for (int i = 0; i < columns.width(); i++) {
        out.writeInt(log.extra(at, i));
      }
      time = log.time(at);
    }
    writeLabels(log, out);
    if (tiles != null) {
      (log.labels() == null ? new LabelLog() : log.labels()).writeOfTiles(out, tiles);
    }
  }

  private static void writeLabels(EntityLog log, DataOutput out) throws IOException {
    LabelLog labels = log.labels();
    long exactFrom = log.exactFrom();
    int count = labels == null ? 0 : labels.sizeFrom(exactFrom);
    LogFormat.writeVarint(out, count);
    long said = 0;
    for (int i = 0; count > 0 && i < labels.size(); i++) {
      if (labels.eventTime(i) >= exactFrom) {
        int at = log.find(labels.high(i), labels.low(i)) - log.first();
        LogFormat.writeVarint(out, 2L * at + (labels.isFraud(i) ? 1 : 0));
        LogFormat.writeSigned(out, labels.saidAt(i) - said);
        said = labels.saidAt(i);
      }
    }
  }

  static EntityLog read(DataInput in) throws IOException {
    byte version = LogFormat.checkVersion(in.readByte());
    long newest = in.readLong();
    long keptFrom = in.readLong();
    boolean plain = version == LogFormat.WITHOUT_COLUMNS;
    long columnsFrom = plain ? Long.MIN_VALUE : in.readLong();
    LogColumns columns = plain ? LogColumns.NONE : LogColumns.read(in);
    EntityLog log = EntityLog.restored(newest, keptFrom, columnsFrom, columns);
    if (version > LogFormat.WITHOUT_TILES) {
      log.useTiles(Tiles.read(in, columns));
    }
    int size = LogFormat.readCount(in);
    log.reserve(size + 4);
    int[] extra = new int[columns.width()];
    long time = 0;
    for (int i = 0; i < size; i++) {
      time += LogFormat.readSigned(in);
      long amount = LogFormat.readSigned(in);
      long high = in.readLong();
      long low = in.readLong();
      for (int j = 0; j < extra.length; j++) {
        extra[j] = in.readInt();
      }
      log.add(high, low, time, amount, extra);
    }
    long said = 0;
    for (int left = LogFormat.readCount(in); left > 0; left--) {
      long word = LogFormat.readVarint(in);
      said += LogFormat.readSigned(in);
      if (word >>> 1 >= size) {
        throw new IOException("a label of no event in an entity log");
      }
      log.label(log.first() + (int) (word >>> 1), (word & 1) == 1, said);
    }
    if (log.tiles() != null) {
      log.useLabels(LabelLog.readOfTiles(in, log.tiles(), log.labels()));
    }
    return log;
  }
}
