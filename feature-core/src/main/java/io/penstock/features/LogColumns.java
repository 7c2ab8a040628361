package io.penstock.features;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * What a log keeps of each event beside time, amount and id: whether it passed a filter, 32 filters
 * to an int, and the hashes of text fields, an int each. Columns are known by hashes of their
 * definition, so that a log that was written under another catalog can be told and carried over.
 * Immutable.
 */
final class LogColumns {
  /** A catalog's filters, or its counted fields, for one entity at most. */
  static final int MOST = 1024;

  static final LogColumns NONE = new LogColumns(new int[0], new int[0]);

  private final int[] filters;
  private final int[] fields;

  LogColumns(int[] filters, int[] fields) {
    this.filters = filters;
    this.fields = fields;
  }

  /** Hashes of the filters' texts. */
  int[] filters() {
    return filters;
  }

  /** Hashes of the text fields' names. */
  int[] fields() {
    return fields;
  }

  /** Ints an event. */
  int width() {
    return filterInts() + fields.length;
  }

  /** The first so many of them hold the filters. */
  int filterInts() {
    return (filters.length + 31) / 32;
  }

  /** The number of a filter by its hash; -1 if it is none of these. */
  int filter(int hash) {
    return indexOf(filters, hash);
  }

  /** The number of a text field by its hash; -1 if it is none of these. */
  int field(int hash) {
    return indexOf(fields, hash);
  }

  boolean isSame(LogColumns other) {
    return this == other
        || Arrays.equals(filters, other.filters) && Arrays.equals(fields, other.fields);
  }

  /** Whether this has all that the other has. */
  boolean covers(LogColumns other) {
    return Arrays.stream(other.filters).allMatch(f -> indexOf(filters, f) >= 0)
        && Arrays.stream(other.fields).allMatch(f -> indexOf(fields, f) >= 0);
  }

  /** Carries an event's ints over from other columns; what those lack is 0. */
  void carry(LogColumns from, int[] old, int oldAt, int[] to, int at) {
    Arrays.fill(to, at, at + width(), 0);
    for (int i = 0; i < filters.length; i++) {
      int f = indexOf(from.filters, filters[i]);
      if (f >= 0 && ((old[oldAt + f / 32] >>> (f % 32)) & 1) == 1) {
        to[at + i / 32] |= 1 << (i % 32);
      }
    }
    for (int i = 0; i < fields.length; i++) {
      int f = indexOf(from.fields, fields[i]);
      to[at + filterInts() + i] = f < 0 ? 0 : old[oldAt + from.filterInts() + f];
    }
  }

  void write(DataOutput out) throws IOException {
    for (int[] ids : new int[][] {filters, fields}) {
      LogFormat.writeVarint(out, ids.length);
      for (int id : ids) {
        out.writeInt(id);
      }
    }
  }

  static LogColumns read(DataInput in) throws IOException {
    return new LogColumns(readIds(in), readIds(in));
  }

  private static int[] readIds(DataInput in) throws IOException {
    int count = LogFormat.readCount(in);
    if (count > MOST) {
      throw new IOException(count + " columns in an entity log");
    }
    int[] ids = new int[count];
    for (int i = 0; i < count; i++) {
      ids[i] = in.readInt();
    }
    return ids;
  }

  private static int indexOf(int[] ids, int id) {
    for (int i = 0; i < ids.length; i++) {
      if (ids[i] == id) {
        return i;
      }
    }
    return -1;
  }
}
