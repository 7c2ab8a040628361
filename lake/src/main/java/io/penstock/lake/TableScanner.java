package io.penstock.lake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableScan;
import org.apache.iceberg.data.parquet.InternalReader;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.parquet.Parquet;

/**
 * Reads a table's Parquet files by event time. It does without Iceberg's generic reader, which
 * needs ORC on the class path and boxes every timestamp in three objects.
 */
final class TableScanner {

  private TableScanner() {}

  /**
   * Hands the rows with event time in [fromMicros, toMicros) to the reader: those of a snapshot, or
   * of the newest one where none is named.
   */
  static void scan(
      Table table,
      OptionalLong snapshotId,
      long fromMicros,
      long toMicros,
      List<String> columns,
      RowReader reader) {
    List<String> projected = new ArrayList<>(columns);
    projected.add(LakeTable.EVENT_TIME);
    Schema schema = table.schema().select(projected);
    LakeRow row = new LakeRow(positions(schema, columns));
    int eventTime = positions(schema, List.of(LakeTable.EVENT_TIME))[0];
    Expression range =
        Expressions.and(
            Expressions.greaterThanOrEqual(LakeTable.EVENT_TIME, fromMicros),
            Expressions.lessThan(LakeTable.EVENT_TIME, toMicros));
    TableScan scan = table.newScan().filter(range);
    if (snapshotId.isPresent()) {
      scan = scan.useSnapshot(snapshotId.getAsLong());
    }
    try (CloseableIterable<FileScanTask> files = scan.planFiles()) {
      for (FileScanTask file : files) {
        try (CloseableIterable<StructLike> rows = open(table, schema, file)) {
          for (StructLike next : rows) {
            long micros = next.get(eventTime, Long.class);
            if (micros >= fromMicros && micros < toMicros) {
              reader.read(row.wrap(next));
            }
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The rows of a file, timestamps as long microseconds; columns that it lacks are null. */
  static CloseableIterable<StructLike> open(Table table, Schema schema, FileScanTask file) {
    if (file.file().format() != FileFormat.PARQUET || !file.deletes().isEmpty()) {
      throw new LakeException(
          "Table "
              + table.name()
              + " has a file that is not Parquet, or rows deleted by merge on"
              + " read; rewrite its data files: "
              + file.file().location());
    }
    return Parquet.read(table.io().newInputFile(file.file()))
        .project(schema)
        .filter(file.residual())
        .createReaderFunc(type -> InternalReader.create(schema, type))
        .build();
  }

  private static int[] positions(Schema schema, List<String> columns) {
    int[] positions = new int[columns.size()];
    for (int i = 0; i < positions.length; i++) {
      positions[i] = schema.columns().indexOf(schema.findField(columns.get(i)));
    }
    return positions;
  }
}
