package io.penstock.sinks;

import java.util.List;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;

/**
 * One row, column by column, by position in the job's own {@link io.penstock.lake.LakeTable}. The
 * setter must fit the column's type: nothing checks it before the file is written. Reused from row
 * to row.
 */
public final class RowWriter {
  private final int[] positions;
  private final GenericRowData row;

  /**
   * @param positions where the row has each of the table's columns
   * @param columns of the row
   */
  RowWriter(int[] positions, int columns) {
    this.positions = positions;
    row = new GenericRowData(columns);
  }

  RowData row() {
    return row;
  }

  void clear() {
    for (int i = 0; i < row.getArity(); i++) {
      row.setField(i, null);
    }
  }

  /** A STRING; null is no value. */
  public void set(int column, String value) {
    row.setField(positions[column], StringData.fromString(value));
  }

  /** A LONG. */
  public void set(int column, long value) {
    row.setField(positions[column], value);
  }

  /** An INT. */
  public void set(int column, int value) {
    row.setField(positions[column], value);
  }

  /** A DOUBLE. */
  public void set(int column, double value) {
    row.setField(positions[column], value);
  }

  /** A BOOLEAN. */
  public void set(int column, boolean value) {
    row.setField(positions[column], value);
  }

  /** DOUBLES, kept until the row is written; null is no value. */
  public void set(int column, double[] values) {
    row.setField(positions[column], values == null ? null : new GenericArrayData(values));
  }

  /** STRINGS; null is no value. */
  public void set(int column, List<String> values) {
    row.setField(
        positions[column],
        values == null
            ? null
            : new GenericArrayData(values.stream().map(StringData::fromString).toArray()));
  }

  /** A TIMESTAMP from epoch milliseconds. */
  public void setTimestamp(int column, long millis) {
    row.setField(positions[column], TimestampData.fromEpochMillis(millis));
  }

  /** No value; only for a column that is not required. */
  public void setNull(int column) {
    row.setField(positions[column], null);
  }
}
