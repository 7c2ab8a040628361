package io.penstock.lake;

import java.util.List;
import org.apache.iceberg.StructLike;

/**
 * A row of a scan; columns by their position in the scan's list, from 0. A getter of another type
 * than the column's is a ClassCastException, a getter of a primitive on null a
 * NullPointerException.
 */
public final class LakeRow {
  private final int[] positions;
  private StructLike row;

  LakeRow(int[] positions) {
    this.positions = positions;
  }

  /** Takes a row whose timestamps are long microseconds. */
  LakeRow wrap(StructLike next) {
    row = next;
    return this;
  }

  /** Whether the column has no value. */
  public boolean isNull(int column) {
    return row.get(positions[column], Object.class) == null;
  }

  /** Text, or null. */
  public String getString(int column) {
    Object value = row.get(positions[column], Object.class);
    return value == null ? null : value.toString();
  }

  /** A LONG or INT. */
  public long getLong(int column) {
    return row.get(positions[column], Number.class).longValue();
  }

  /** An INT. */
  public int getInt(int column) {
    return row.get(positions[column], Integer.class);
  }

  /** A DOUBLE. */
  public double getDouble(int column) {
    return row.get(positions[column], Double.class);
  }

  /** A BOOLEAN. */
  public boolean getBoolean(int column) {
    return row.get(positions[column], Boolean.class);
  }

  /** A TIMESTAMP in epoch milliseconds, rounded down. */
  public long getTimestampMillis(int column) {
    return Math.floorDiv(row.get(positions[column], Long.class), 1000L);
  }

  /** DOUBLES as a new array, or null. */
  public double[] getDoubles(int column) {
    List<?> list = row.get(positions[column], List.class);
    if (list == null) {
      return null;
    }
    double[] values = new double[list.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (Double) list.get(i);
    }
    return values;
  }

  /** STRINGS as a new list, or null. */
  public List<String> getStrings(int column) {
    List<?> list = row.get(positions[column], List.class);
    return list == null ? null : list.stream().map(Object::toString).toList();
  }
}
