package io.penstock.benchmarks;

import io.penstock.featurejobs.TransactionEvent;
import io.penstock.features.FeatureSet;
import io.penstock.lake.IcebergTables;
import io.penstock.lake.LakeSettings;
import io.penstock.schemas.Topics;
import io.penstock.stack.StackException;
import java.io.IOException;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.iceberg.Table;
import org.apache.iceberg.flink.FlinkSchemaUtil;
import org.apache.iceberg.flink.data.FlinkParquetWriters;
import org.apache.iceberg.io.FileAppender;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.rest.RESTCatalog;

/**
 * A bare loop around a Parquet writer, into one file: the same rows, columns, properties and file
 * IO as the table's, without a job, partitions, checkpoints or commits.
 */
final class ParquetLoop {
  private static final int TRANSACTION_COLUMNS = 13;

  private ParquetLoop() {}

  /** Writes the rows beside the table; the rows a second until the file is closed. */
  static double rowsPerSecond(LakeSettings settings, String tableName, int rows)
      throws IOException {
    try (RESTCatalog catalog = IcebergTables.catalog(settings)) {
      Table table = catalog.loadTable(IcebergTables.identifier(settings, tableName));
      RowType type = FlinkSchemaUtil.convert(table.schema());
      String file = table.location() + "/beside/" + System.nanoTime() + ".parquet";
      TransactionEvent event = FeatureRows.newEvent();
      GenericRowData row = new GenericRowData(type.getFieldCount());
      long start = System.nanoTime();
      FileAppender<RowData> writer =
          Parquet.write(table.io().newOutputFile(file))
              .forTable(table)
              .createWriterFunc(message -> FlinkParquetWriters.buildWriter(type, message))
              .build();
      try (writer) {
        for (int i = 0; i < rows; i++) {
          FeatureRows.fill(i, event);
          fill(row, event, CustomerUpdates.SET);
          writer.add(row);
        }
      }
      long nanos = System.nanoTime() - start;
      if (writer.metrics().recordCount() != rows) {
        throw new StackException(
            "the Parquet loop wrote %d of %d rows".formatted(writer.metrics().recordCount(), rows));
      }
      return rows * 1e9 / nanos;
    }
  }

  /** The columns of the features table in their order. */
  private static void fill(GenericRowData row, TransactionEvent event, FeatureSet set) {
    row.setField(0, StringData.fromString(event.transactionId));
    row.setField(1, StringData.fromString(event.customerId));
    row.setField(2, StringData.fromString(event.terminalId));
    row.setField(3, event.cardToken == null ? null : StringData.fromString(event.cardToken));
    row.setField(4, event.amountMinor);
    row.setField(5, StringData.fromString(event.currency));
    row.setField(6, TimestampData.fromEpochMillis(event.eventTime));
    row.setField(7, TimestampData.fromEpochMillis(event.ingestTime));
    row.setField(8, event.customerSeq);
    row.setField(9, StringData.fromString(set.name()));
    row.setField(10, set.version());
    row.setField(11, event.late);
    row.setField(12, event.lateIncomplete);
    int column = TRANSACTION_COLUMNS;
    for (double value : event.vector) {
      row.setField(column++, value);
    }
    row.setField(column++, StringData.fromString(Topics.TRANSACTIONS_RAW.name()));
    row.setField(column++, event.partition);
    row.setField(column, event.offset);
  }
}
