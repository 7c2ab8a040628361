package io.penstock.lake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.actions.BinPackRewriteFilePlanner;
import org.apache.iceberg.actions.RewriteDataFilesCommitManager;
import org.apache.iceberg.actions.RewriteFileGroup;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types;

/**
 * Merges the small files of each day: from two on, but for the two newest days, which are being
 * written and are left alone until they have a number of them.
 *
 * <p>What is replaced are files, never rows: a job that appends meanwhile is not disturbed, for its
 * files are not among them. Where another process has replaced the same files first, the commit is
 * refused, what was written for it is deleted, and the table is as it was.
 */
final class Compaction {
  private static final String FROM_TWO = "2";
  private static final int DAYS_A_COMMIT = 64;
  private static final long MICROS_A_DAY = Duration.ofDays(1).toMillis() * 1000;

  private final Table table;
  private final UpkeepSettings settings;

  Compaction(Table table, UpkeepSettings settings) {
    this.table = table;
    this.settings = settings;
  }

  /** Returns how many files were replaced. */
  int run() {
    Snapshot start = table.currentSnapshot();
    OptionalInt newest = start == null ? OptionalInt.empty() : newestDay(start);
    if (newest.isEmpty()) {
      return 0;
    }
    long open = (newest.getAsInt() - 1) * MICROS_A_DAY;
    List<RewriteFileGroup> groups = new ArrayList<>();
    groups.addAll(plan(Expressions.lessThan(LakeTable.EVENT_TIME, open), FROM_TWO));
    groups.addAll(
        plan(
            Expressions.greaterThanOrEqual(LakeTable.EVENT_TIME, open),
            Integer.toString(settings.files())));
    RewriteDataFilesCommitManager commits =
        new RewriteDataFilesCommitManager(table, start.snapshotId());
    int replaced = 0;
    for (int from = 0; from < groups.size(); from += DAYS_A_COMMIT) {
      List<RewriteFileGroup> batch =
          groups.subList(from, Math.min(from + DAYS_A_COMMIT, groups.size()));
      replaced += rewrite(batch, commits);
    }
    return replaced;
  }

  private int rewrite(List<RewriteFileGroup> batch, RewriteDataFilesCommitManager commits) {
    Set<RewriteFileGroup> written = new LinkedHashSet<>();
    FileMerge merge = new FileMerge(table);
    try {
      for (RewriteFileGroup group : batch) {
        group.setOutputFiles(merge.write(group));
        written.add(group);
      }
    } catch (RuntimeException e) {
      written.forEach(commits::abortFileGroup);
      throw e;
    }
    commits.commitOrClean(written);
    return written.stream().mapToInt(RewriteFileGroup::inputFileNum).sum();
  }

  private List<RewriteFileGroup> plan(Expression days, String filesAtLeast) {
    BinPackRewriteFilePlanner planner = new BinPackRewriteFilePlanner(table, days);
    planner.init(
        Map.of(
            BinPackRewriteFilePlanner.TARGET_FILE_SIZE_BYTES,
            Long.toString(settings.fileSize()),
            BinPackRewriteFilePlanner.MIN_INPUT_FILES,
            filesAtLeast));
    List<RewriteFileGroup> groups = new ArrayList<>();
    try (CloseableIterable<RewriteFileGroup> planned = planner.plan().groups()) {
      planned.forEach(groups::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return groups;
  }

  /** The newest day that has files, as days since 1970; reads the list of manifests alone. */
  private OptionalInt newestDay(Snapshot snapshot) {
    int newest = Integer.MIN_VALUE;
    for (ManifestFile manifest : snapshot.dataManifests(table.io())) {
      for (ManifestFile.PartitionFieldSummary day : manifest.partitions()) {
        if (day.upperBound() != null) {
          Integer bound = Conversions.fromByteBuffer(Types.DateType.get(), day.upperBound());
          newest = Math.max(newest, bound);
        }
      }
    }
    return newest == Integer.MIN_VALUE ? OptionalInt.empty() : OptionalInt.of(newest);
  }
}
