package io.penstock.lake;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.hadoop.HadoopFileIO;
import org.apache.iceberg.rest.RESTCatalog;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/** How Penstock's tables look to Iceberg; for the two modules that may know Iceberg. */
public final class IcebergTables {
  /** How often a commit that another one overtook is tried again, from 0.1 s apart. */
  static final String COMMIT_RETRIES = "20";

  private IcebergTables() {}

  /** Opens a client of the REST catalog; the caller closes it. */
  public static RESTCatalog catalog(LakeSettings settings) {
    Map<String, String> properties = new HashMap<>();
    properties.put(CatalogProperties.URI, settings.catalog().toString());
    // Otherwise each scan and each commit posts a report of itself, which nobody reads.
    properties.put("rest-metrics-reporting-enabled", "false");
    // Elsewhere the catalog, or Iceberg by the location's scheme, says how files are reached.
    if (settings.warehouse().startsWith("file:")) {
      properties.put(CatalogProperties.FILE_IO_IMPL, HadoopFileIO.class.getName());
    }
    if (!settings.warehouse().isEmpty()) {
      properties.put(CatalogProperties.WAREHOUSE_LOCATION, settings.warehouse());
    }
    RESTCatalog catalog = new RESTCatalog();
    catalog.setConf(LocalFiles.configuration());
    catalog.initialize("penstock", properties);
    return catalog;
  }

  /** A table's full name. */
  public static TableIdentifier identifier(LakeSettings settings, String table) {
    return TableIdentifier.of(Namespace.of(settings.namespace()), table);
  }

  /** A table's schema; ids are given anew by the catalog. */
  public static Schema schema(LakeTable table) {
    List<Types.NestedField> fields = new ArrayList<>();
    int nested = table.columns().size();
    int id = 0;
    for (Column column : table.columns()) {
      id++;
      Type type = type(column.type(), nested + id);
      fields.add(
          column.required()
              ? Types.NestedField.required(id, column.name(), type, column.doc())
              : Types.NestedField.optional(id, column.name(), type, column.doc()));
    }
    return new Schema(fields);
  }

  /** A table's columns as the lake has them; one that is missing is a LakeException. */
  public static Schema present(Lake lake, LakeTable table) {
    return lake.load(table.name()).schema();
  }

  /** By day of event time. */
  static PartitionSpec partitioning(Schema schema) {
    return PartitionSpec.builderFor(schema).day(LakeTable.EVENT_TIME).build();
  }

  /** Properties of a new table. */
  static Map<String, String> properties(LakeTable table) {
    Map<String, String> properties = new HashMap<>();
    properties.put(TableProperties.FORMAT_VERSION, "2");
    properties.put(TableProperties.PARQUET_COMPRESSION, "zstd");
    // Level 3, the default, costs twice the time of level 1 for a few percent of the bytes.
    properties.put(TableProperties.PARQUET_COMPRESSION_LEVEL, "1");
    // A catch-up keeps one open file a day and subtask: 3 MB each for 36 columns and 5,000 rows.
    properties.put(TableProperties.PARQUET_ROW_GROUP_SIZE_BYTES, Integer.toString(8 << 20));
    properties.put(TableProperties.PARQUET_PAGE_SIZE_BYTES, Integer.toString(64 << 10));
    // For constants, counts and few names. Ids and means give up early: they cost twice until then.
    properties.put(TableProperties.PARQUET_DICT_SIZE_BYTES, Integer.toString(4 << 10));
    properties.put(TableProperties.WRITE_TARGET_FILE_SIZE_BYTES, Integer.toString(128 << 20));
    properties.put(TableProperties.COMMIT_NUM_RETRIES, COMMIT_RETRIES);
    properties.put(TableProperties.METADATA_DELETE_AFTER_COMMIT_ENABLED, "true");
    properties.put(TableProperties.METADATA_PREVIOUS_VERSIONS_MAX, "5");
    // Bounds of event time answer "how far is the table" and cut files; other bounds only cost.
    properties.put(TableProperties.DEFAULT_WRITE_METRICS_MODE, "counts");
    properties.put(TableProperties.METRICS_MODE_COLUMN_CONF_PREFIX + LakeTable.EVENT_TIME, "full");
    for (Column column : table.columns()) {
      boolean list = column.type() == ColumnType.DOUBLES || column.type() == ColumnType.STRINGS;
      // Of a list Iceberg knows no such setting, and warns at each file.
      if (!list && !column.name().equals(LakeTable.EVENT_TIME)) {
        properties.put(
            TableProperties.PARQUET_COLUMN_STATS_ENABLED_PREFIX + column.name(), "false");
      }
    }
    return properties;
  }

  static Type type(ColumnType type, int elementId) {
    return switch (type) {
      case STRING -> Types.StringType.get();
      case LONG -> Types.LongType.get();
      case INT -> Types.IntegerType.get();
      case DOUBLE -> Types.DoubleType.get();
      case BOOLEAN -> Types.BooleanType.get();
      case TIMESTAMP -> Types.TimestampType.withZone();
      case DOUBLES -> Types.ListType.ofRequired(elementId, Types.DoubleType.get());
      case STRINGS -> Types.ListType.ofRequired(elementId, Types.StringType.get());
    };
  }
}
