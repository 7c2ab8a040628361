package io.penstock.lake;

import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.util.SnapshotUtil;

/**
 * The newest snapshot that a Flink job committed, looked up from the newest snapshot back through
 * its ancestors, as Iceberg's own committer does when a job is restored.
 *
 * @param snapshot the job's snapshot
 * @param checkpoint what its summary says
 * @param depth how many snapshots the way to it has, itself included; at least 1
 */
record Lineage(Snapshot snapshot, CommittedCheckpoint checkpoint, int depth) {
  private static final String FLINK_JOB_ID = "flink.job-id";
  private static final String MAX_COMMITTED_CHECKPOINT = "flink.max-committed-checkpoint-id";

  /** Empty for a table that no job wrote. */
  static Optional<Lineage> newest(Table table) {
    int depth = 0;
    for (Snapshot snapshot : SnapshotUtil.currentAncestors(table)) {
      depth++;
      Map<String, String> summary = snapshot.summary();
      String job = summary.get(FLINK_JOB_ID);
      String checkpoint = summary.get(MAX_COMMITTED_CHECKPOINT);
      if (job != null && checkpoint != null) {
        return Optional.of(
            new Lineage(snapshot, new CommittedCheckpoint(job, Long.parseLong(checkpoint)), depth));
      }
    }
    return Optional.empty();
  }
}
