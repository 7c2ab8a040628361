package io.penstock.sinks;

import io.penstock.lake.IcebergTables;
import io.penstock.lake.Lake;
import io.penstock.lake.LakeSettings;
import io.penstock.lake.LakeTable;
import java.util.List;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.table.catalog.ResolvedSchema;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.RowType;
import org.apache.iceberg.DistributionMode;
import org.apache.iceberg.Schema;
import org.apache.iceberg.flink.FlinkSchemaUtil;
import org.apache.iceberg.flink.sink.IcebergSink;
import org.apache.iceberg.types.Types;

/**
 * Writes a stream to a table of the lake, exactly once within a job's lineage: files are written by
 * every subtask and committed with each checkpoint.
 *
 * <pre>
 *   in ── rows (uid) ══ chained ══ file writers ── committer (one) ── snapshot
 * </pre>
 */
public final class IcebergOutput {

  private IcebergOutput() {}

  /**
   * Attaches the sink; the table is created, or given columns that it lacks, right here, so the
   * catalog must be up. Columns that the lake has beside these, such as those of features that a
   * set has no more, are null in what is written; they may stand in any order.
   *
   * @param mapper fills a row by the column positions of {@code table}
   * @param uid the fixed uid of the sink; its mapping operator has {@code uid + "-rows"}
   * @throws io.penstock.lake.LakeException if the lake's table requires a column that {@code table}
   *     has not
   */
  public static <T> void attach(
      DataStream<T> in, LakeTable table, RowMapper<T> mapper, LakeSettings settings, String uid) {
    Schema schema;
    try (Lake lake = Lake.open(settings)) {
      lake.ensure(table);
      schema = IcebergTables.present(lake, table);
    }
    RowType rowType = FlinkSchemaUtil.convert(schema);
    ResolvedSchema resolved = FlinkSchemaUtil.toResolvedSchema(schema);
    DataStream<RowData> rows =
        in.map(new ToRow<>(positions(table, schema), schema.columns().size(), mapper))
            .returns(InternalTypeInfo.of(rowType))
            .uid(uid + "-rows")
            .name(table.name() + " rows")
            .setParallelism(in.getParallelism());
    IcebergSink.forRowData(rows)
        .tableLoader(new LakeTableLoader(settings, table.name()))
        .resolvedSchema(resolved)
        .distributionMode(DistributionMode.NONE)
        .writeParallelism(in.getParallelism())
        .uidSuffix(uid)
        .append();
  }

  /** Where the lake has each of the table's columns. */
  private static int[] positions(LakeTable table, Schema schema) {
    List<String> present = schema.columns().stream().map(Types.NestedField::name).toList();
    return table.columnNames().stream().mapToInt(present::indexOf).toArray();
  }
}
