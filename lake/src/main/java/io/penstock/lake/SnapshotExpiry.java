package io.penstock.lake;

import java.util.Optional;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.util.SnapshotUtil;

/**
 * Removes snapshots that nobody reads any more, with the files that only they hold.
 *
 * <p>The way back from the newest snapshot to the newest one that a Flink job committed always
 * stays, however old: without it a restored job would not know what it has committed, and would
 * write it twice. A snapshot with a tag stays as long as its tag.
 */
final class SnapshotExpiry {
  /** Beyond the job's newest commit, for other upkeep may be committing at the same time. */
  private static final int SPARE = 10;

  /** Fewer are not worth a commit. */
  private static final int AT_LEAST = 10;

  private SnapshotExpiry() {}

  /** Removes snapshots made before a time, epoch milliseconds; returns how many. */
  static int expire(Table table, long before) {
    table.refresh();
    Optional<Lineage> lineage = Lineage.newest(table);
    int keep = SPARE + lineage.map(Lineage::depth).orElse(0);
    int kept = 0;
    int old = 0;
    for (Snapshot snapshot : SnapshotUtil.currentAncestors(table)) {
      if (kept < keep || snapshot.timestampMillis() >= before) {
        kept++;
      } else {
        old++;
      }
    }
    if (old < AT_LEAST) {
      return 0;
    }
    table.expireSnapshots().expireOlderThan(before).retainLast(keep).commit();
    return old;
  }
}
