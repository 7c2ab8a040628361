package io.penstock.lake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.UpdateSchema;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.rest.RESTCatalog;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types;

/**
 * The lake's tables through a REST catalog: creating, measuring and reading them. Every call but
 * {@link #scanAt} sees the newest snapshot. Safe for use by several threads.
 */
public final class Lake implements AutoCloseable {
  private final LakeSettings settings;
  private final RESTCatalog catalog;

  private Lake(LakeSettings settings, RESTCatalog catalog) {
    this.settings = settings;
    this.catalog = catalog;
  }

  /** Connects to the catalog; a catalog that is away is Iceberg's RESTException. */
  public static Lake open(LakeSettings settings) {
    return new Lake(settings, IcebergTables.catalog(settings));
  }

  /**
   * Creates the table where it is missing and adds columns that it lacks, as optional ones. A
   * column of another type, or one that is required and that {@code table} has not, is a
   * LakeException.
   */
  public void ensure(LakeTable table) {
    Namespace namespace = Namespace.of(settings.namespace());
    if (!catalog.namespaceExists(namespace)) {
      try {
        catalog.createNamespace(namespace);
      } catch (AlreadyExistsException raced) {
        // Somebody else made it between the two calls, which is as good.
      }
    }
    TableIdentifier id = IcebergTables.identifier(settings, table.name());
    Table existing;
    try {
      existing = catalog.loadTable(id);
    } catch (NoSuchTableException missing) {
      existing = create(id, table);
    }
    refuseOtherRequiredColumns(existing, table);
    addMissingColumns(existing, table);
    retryCommits(existing);
  }

  /** Whether the table is there. */
  public boolean exists(String table) {
    return catalog.tableExists(IcebergTables.identifier(settings, table));
  }

  /** Rows, files and bytes by the newest snapshot's summary; reads no data. */
  public TableStats stats(String table) {
    return stats(load(table));
  }

  static TableStats stats(Table loaded) {
    long snapshots = 0;
    for (Snapshot ignored : loaded.snapshots()) {
      snapshots++;
    }
    Snapshot current = loaded.currentSnapshot();
    if (current == null) {
      return new TableStats(0, 0, 0, snapshots);
    }
    Map<String, String> summary = current.summary();
    return new TableStats(
        number(summary, SnapshotSummary.TOTAL_RECORDS_PROP),
        number(summary, SnapshotSummary.TOTAL_DATA_FILES_PROP),
        number(summary, SnapshotSummary.TOTAL_FILE_SIZE_PROP),
        snapshots);
  }

  /** The id of the newest snapshot; empty for a table without rows. */
  public OptionalLong currentSnapshot(String table) {
    Snapshot current = load(table).currentSnapshot();
    return current == null ? OptionalLong.empty() : OptionalLong.of(current.snapshotId());
  }

  /** The newest event time in epoch milliseconds, from the files' bounds; reads no data. */
  public OptionalLong newestEventTime(String table) {
    Table loaded = load(table);
    Types.NestedField field = loaded.schema().findField(LakeTable.EVENT_TIME);
    long newest = Long.MIN_VALUE;
    try (CloseableIterable<FileScanTask> files =
        loaded.newScan().includeColumnStats(List.of(LakeTable.EVENT_TIME)).planFiles()) {
      for (FileScanTask file : files) {
        Map<Integer, ByteBuffer> bounds = file.file().upperBounds();
        ByteBuffer bound = bounds == null ? null : bounds.get(field.fieldId());
        if (bound != null) {
          long micros = Conversions.<Long>fromByteBuffer(field.type(), bound);
          newest = Math.max(newest, Math.floorDiv(micros, 1000L));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return newest == Long.MIN_VALUE ? OptionalLong.empty() : OptionalLong.of(newest);
  }

  /**
   * Reads the rows with an event time from {@code fromMillis}, inclusive, to {@code toMillis},
   * exclusive (epoch milliseconds).
   *
   * @param columns the columns to read; a row's positions follow this list
   */
  public void scan(
      String table, long fromMillis, long toMillis, List<String> columns, RowReader reader) {
    scan(load(table), OptionalLong.empty(), fromMillis, toMillis, columns, reader);
  }

  /**
   * Reads the same rows as {@link #scan}, but those that the table held at a snapshot, so that they
   * are the same whatever has been added since. A snapshot that is not there, or no longer, is a
   * LakeException.
   */
  public void scanAt(
      String table,
      long snapshotId,
      long fromMillis,
      long toMillis,
      List<String> columns,
      RowReader reader) {
    Table loaded = load(table);
    if (loaded.snapshot(snapshotId) == null) {
      throw new LakeException(
          "Table "
              + table
              + " has no snapshot "
              + snapshotId
              + ": it has expired, or is another table's; name a newer one");
    }
    scan(loaded, OptionalLong.of(snapshotId), fromMillis, toMillis, columns, reader);
  }

  private static void scan(
      Table table,
      OptionalLong snapshotId,
      long fromMillis,
      long toMillis,
      List<String> columns,
      RowReader reader) {
    for (String column : columns) {
      if (table.schema().findField(column) == null) {
        throw new LakeException("Table " + table.name() + " has no column " + column);
      }
    }
    TableScanner.scan(table, snapshotId, micros(fromMillis), micros(toMillis), columns, reader);
  }

  /**
   * Names a snapshot, so that upkeep keeps it and what it holds; a name that another snapshot had
   * is taken from it. A snapshot that is not there is a LakeException.
   */
  public void tag(String table, long snapshotId, String name) {
    Table loaded = load(table);
    SnapshotRef taken = loaded.refs().get(name);
    if (taken != null && taken.snapshotId() == snapshotId) {
      return;
    }
    if (loaded.snapshot(snapshotId) == null) {
      throw new LakeException("Table " + table + " has no snapshot " + snapshotId + " to keep");
    }
    if (taken == null) {
      loaded.manageSnapshots().createTag(name, snapshotId).commit();
    } else {
      loaded.manageSnapshots().replaceTag(name, snapshotId).commit();
    }
  }

  /**
   * Takes a name from {@link #tag} away, so that upkeep may expire its snapshot; one that is not
   * there is fine.
   */
  public void untag(String table, String name) {
    Table loaded = load(table);
    if (loaded.refs().containsKey(name)) {
      loaded.manageSnapshots().removeTag(name).commit();
    }
  }

  /**
   * The newest checkpoint that any Flink job committed to the table, looked up from the newest
   * snapshot back through its ancestors. Empty for a missing table and one that no job wrote.
   */
  public Optional<CommittedCheckpoint> newestCommittedCheckpoint(String table) {
    if (!exists(table)) {
      return Optional.empty();
    }
    return Lineage.newest(load(table)).map(Lineage::checkpoint);
  }

  @Override
  public void close() {
    try {
      catalog.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Table create(TableIdentifier id, LakeTable table) {
    Schema schema = IcebergTables.schema(table);
    try {
      var builder =
          catalog
              .buildTable(id, schema)
              .withPartitionSpec(IcebergTables.partitioning(schema))
              .withProperties(IcebergTables.properties(table));
      if (!settings.warehouse().isEmpty()) {
        builder.withLocation(
            settings.warehouse().replaceAll("/+$", "")
                + "/"
                + settings.namespace()
                + "/"
                + table.name());
      }
      return builder.create();
    } catch (AlreadyExistsException raced) {
      return catalog.loadTable(id);
    }
  }

  /** For tables that were made before upkeep began to commit to them, too. */
  private static void retryCommits(Table existing) {
    String retries = existing.properties().get(TableProperties.COMMIT_NUM_RETRIES);
    if (retries == null) {
      existing
          .updateProperties()
          .set(TableProperties.COMMIT_NUM_RETRIES, IcebergTables.COMMIT_RETRIES)
          .commit();
    }
  }

  private static void refuseOtherRequiredColumns(Table existing, LakeTable table) {
    for (Types.NestedField field : existing.schema().columns()) {
      if (field.isRequired() && !table.columnNames().contains(field.name())) {
        throw new LakeException(
            "Table "
                + existing.name()
                + " requires a column "
                + field.name()
                + ", which is not written: make it optional, or use another namespace");
      }
    }
  }

  private static void addMissingColumns(Table existing, LakeTable table) {
    UpdateSchema update = null;
    String previous = null;
    for (Column column : table.columns()) {
      Types.NestedField field = existing.schema().findField(column.name());
      if (field == null) {
        update = update == null ? existing.updateSchema() : update;
        update.addColumn(column.name(), IcebergTables.type(column.type(), 0), column.doc());
        if (previous == null) {
          update.moveFirst(column.name());
        } else {
          update.moveAfter(column.name(), previous);
        }
      } else if (field.type().typeId() != IcebergTables.type(column.type(), 0).typeId()) {
        throw new LakeException(
            "Column "
                + column.name()
                + " of table "
                + existing.name()
                + " is a "
                + field.type()
                + ", not a "
                + column.type());
      }
      previous = column.name();
    }
    if (update != null) {
      update.commit();
    }
  }

  Table load(String table) {
    try {
      return catalog.loadTable(IcebergTables.identifier(settings, table));
    } catch (NoSuchTableException e) {
      throw new LakeException("The lake has no table " + table, e);
    }
  }

  /** Saturates, so that callers may ask from Long.MIN_VALUE to Long.MAX_VALUE. */
  private static long micros(long millis) {
    long limit = Long.MAX_VALUE / 1000;
    return Math.max(-limit, Math.min(limit, millis)) * 1000;
  }

  private static long number(Map<String, String> summary, String key) {
    return Long.parseLong(summary.getOrDefault(key, "0"));
  }
}
