package io.penstock.sinks;

import io.penstock.lake.LakeTable;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.table.data.RowData;

/**
 * Applies a row mapper with one row for all records: the file writer, chained to it, keeps none.
 */
final class ToRow<T> extends RichMapFunction<T, RowData> {
  private static final long serialVersionUID = 1L;

  private final LakeTable table;
  private final RowMapper<T> mapper;
  private transient RowWriter row;

  ToRow(LakeTable table, RowMapper<T> mapper) {
    this.table = table;
    this.mapper = mapper;
  }

  @Override
  public void open(OpenContext context) {
    row = new RowWriter(table.columns().size());
  }

  @Override
  public RowData map(T value) {
    row.clear();
    mapper.map(value, row);
    return row.row();
  }
}
