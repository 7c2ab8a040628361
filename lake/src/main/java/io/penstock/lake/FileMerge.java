package io.penstock.lake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.actions.RewriteFileGroup;
import org.apache.iceberg.data.parquet.InternalWriter;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.io.OutputFileFactory;
import org.apache.iceberg.parquet.Parquet;

/**
 * Writes the rows of a day's small files into as few as their size needs, one row after another:
 * memory holds one row group of each side.
 */
final class FileMerge {
  private static final int ROWS_A_LOOK = 1_000;

  private final Table table;
  private final OutputFileFactory files;

  FileMerge(Table table) {
    this.table = table;
    this.files =
        OutputFileFactory.builderFor(table, 0, 0)
            .format(FileFormat.PARQUET)
            .operationId("upkeep-" + UUID.randomUUID())
            .build();
  }

  /** The files written, not yet committed; whatever fails, none of them stays. */
  Set<DataFile> write(RewriteFileGroup group) {
    Set<DataFile> written = new HashSet<>();
    DataWriter<StructLike> open = null;
    long rows = 0;
    try {
      for (FileScanTask task : group.fileScanTasks()) {
        try (CloseableIterable<StructLike> read = TableScanner.open(table, table.schema(), task)) {
          for (StructLike row : read) {
            if (open == null) {
              open = open(task.spec(), task.partition());
            }
            open.write(row);
            rows++;
            if (rows % ROWS_A_LOOK == 0 && open.length() >= group.maxOutputFileSize()) {
              written.add(closed(open));
              open = null;
            }
          }
        }
      }
      if (open != null) {
        written.add(closed(open));
        open = null;
      }
      check(group, rows);
      return written;
    } catch (IOException e) {
      discard(open, written);
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      discard(open, written);
      throw e;
    }
  }

  private void check(RewriteFileGroup group, long rows) {
    long expected = group.fileScanTasks().stream().mapToLong(t -> t.file().recordCount()).sum();
    if (rows != expected) {
      throw new LakeException(
          "Table %s: %d files hold %d rows, but %d were read; they are left as they are, look at %s"
              .formatted(
                  table.name(),
                  group.inputFileNum(),
                  expected,
                  rows,
                  group.fileScanTasks().get(0).file().location()));
    }
  }

  private DataWriter<StructLike> open(PartitionSpec spec, StructLike partition) throws IOException {
    return Parquet.writeData(files.newOutputFile(spec, partition))
        .forTable(table)
        .withSpec(spec)
        .withPartition(partition)
        .createWriterFunc(type -> InternalWriter.createWriter(table.schema(), type))
        .build();
  }

  private static DataFile closed(DataWriter<StructLike> writer) throws IOException {
    writer.close();
    return writer.toDataFile();
  }

  /** A file that cannot be deleted now is an orphan, and goes as one. */
  private void discard(DataWriter<StructLike> open, Set<DataFile> written) {
    try {
      if (open != null) {
        written.add(closed(open));
      }
      written.forEach(file -> table.io().deleteFile(file.location()));
    } catch (IOException | RuntimeException left) {
      // The failure that led here is the one to tell.
    }
  }
}
