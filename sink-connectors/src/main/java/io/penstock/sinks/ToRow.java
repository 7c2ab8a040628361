package io.penstock.sinks;

import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.table.data.RowData;

/**
 * Applies a row mapper with one row for all records: the file writer, chained to it, keeps none.
 */
final class ToRow<T> extends RichMapFunction<T, RowData> {
  private static final long serialVersionUID = 1L;

  private final int[] positions;
  private final int columns;
  private final RowMapper<T> mapper;
  private transient RowWriter row;

  /**
   * @param positions where the row has each of the mapper's columns
   * @param columns of the row
   */
  ToRow(int[] positions, int columns, RowMapper<T> mapper) {
    this.positions = positions;
    this.columns = columns;
    this.mapper = mapper;
  }

  @Override
  public void open(OpenContext context) {
    row = new RowWriter(positions, columns);
  }

  @Override
  public RowData map(T value) {
    row.clear();
    mapper.map(value, row);
    return row.row();
  }
}
