package io.penstock.lake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.ReachableFileUtil;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.FileInfo;
import org.apache.iceberg.io.SupportsPrefixOperations;

/**
 * Deletes files under a table's location that no snapshot holds: what a killed writer left.
 *
 * <p>A file's age counts back from the newest commit of the table's Flink job, not from now: a job
 * that was stopped between a checkpoint and its commit has files that are in no snapshot yet, and
 * commits them when it is restored, days later perhaps. A table that no job wrote is left alone.
 */
final class OrphanFiles {
  private final Table table;

  OrphanFiles(Table table) {
    this.table = table;
  }

  /** Deletes orphans that were written {@code ageMillis} before the newest commit; how many. */
  int delete(long ageMillis) {
    table.refresh();
    Optional<Lineage> lineage = Lineage.newest(table);
    if (lineage.isEmpty() || !(table.io() instanceof SupportsPrefixOperations storage)) {
      return 0;
    }
    long before = lineage.get().snapshot().timestampMillis() - ageMillis;
    Set<String> current = new HashSet<>();
    addDataFiles(current, lineage.get().snapshot().dataManifests(table.io()));
    // Listed before the snapshots are read again: what is committed in between is not an orphan.
    List<String> old = new ArrayList<>();
    for (FileInfo file : storage.listPrefix(table.location() + "/")) {
      current.remove(path(file.location()));
      if (file.createdAtMillis() < before) {
        old.add(file.location());
      }
    }
    refuseUnlisted(current);
    if (old.isEmpty()) {
      return 0;
    }
    Set<String> reachable = reachable();
    int deleted = 0;
    for (String location : old) {
      if (!reachable.contains(path(location))) {
        storage.deleteFile(location);
        deleted++;
      }
    }
    return deleted;
  }

  /** A listing in which files of the table are missing says nothing about the others either. */
  private void refuseUnlisted(Set<String> missing) {
    if (!missing.isEmpty()) {
      throw new LakeException(
          "Table %s: %d of its files are not listed under %s, so no orphan is deleted; one is %s"
              .formatted(
                  table.name(), missing.size(), table.location(), missing.iterator().next()));
    }
  }

  private Set<String> reachable() {
    table.refresh();
    Set<String> paths = new HashSet<>();
    addAll(paths, ReachableFileUtil.metadataFileLocations(table, true));
    addAll(paths, ReachableFileUtil.manifestListLocations(table));
    addAll(paths, ReachableFileUtil.statisticsFilesLocations(table));
    paths.add(path(ReachableFileUtil.versionHintLocation(table)));
    Set<ManifestFile> manifests = new HashSet<>();
    for (Snapshot snapshot : table.snapshots()) {
      manifests.addAll(snapshot.allManifests(table.io()));
    }
    addDataFiles(paths, manifests);
    for (ManifestFile manifest : manifests) {
      paths.add(path(manifest.path()));
    }
    return paths;
  }

  private void addDataFiles(Set<String> paths, Iterable<ManifestFile> manifests) {
    for (ManifestFile manifest : manifests) {
      try (CloseableIterable<DataFile> files =
          ManifestFiles.read(manifest, table.io(), table.specs())) {
        for (DataFile file : files) {
          paths.add(path(file.location()));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static void addAll(Set<String> paths, Iterable<String> locations) {
    for (String location : locations) {
      paths.add(path(location));
    }
  }

  /** Without scheme and authority: a listing may write file:/a where the table has file:///a. */
  private static String path(String location) {
    return new Path(location).toUri().getPath();
  }
}
