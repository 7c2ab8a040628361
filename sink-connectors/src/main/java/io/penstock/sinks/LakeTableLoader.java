package io.penstock.sinks;

import io.penstock.lake.IcebergTables;
import io.penstock.lake.LakeSettings;
import java.io.IOException;
import org.apache.iceberg.Table;
import org.apache.iceberg.flink.TableLoader;
import org.apache.iceberg.rest.RESTCatalog;

/** Loads a table of the lake wherever the sink's operators run. */
final class LakeTableLoader implements TableLoader {
  private static final long serialVersionUID = 1L;

  private final LakeSettings settings;
  private final String table;
  private transient RESTCatalog catalog;

  LakeTableLoader(LakeSettings settings, String table) {
    this.settings = settings;
    this.table = table;
  }

  @Override
  public void open() {
    if (catalog == null) {
      catalog = IcebergTables.catalog(settings);
    }
  }

  @Override
  public boolean isOpen() {
    return catalog != null;
  }

  @Override
  public Table loadTable() {
    open();
    return catalog.loadTable(IcebergTables.identifier(settings, table));
  }

  @Override
  @SuppressWarnings("MethodDoesntCallSuperMethod")
  public TableLoader clone() {
    return new LakeTableLoader(settings, table);
  }

  @Override
  public void close() throws IOException {
    if (catalog != null) {
      catalog.close();
      catalog = null;
    }
  }
}
