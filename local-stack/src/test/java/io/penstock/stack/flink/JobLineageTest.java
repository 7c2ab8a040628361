package io.penstock.stack.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.lake.CommittedCheckpoint;
import io.penstock.stack.StackException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobLineageTest {
  private static final Instant BEGUN = Instant.parse("2018-10-03T00:00:00Z");

  @TempDir private Path root;

  private JobLineage lineage;

  @BeforeEach
  void open() {
    lineage = new JobLineage(root.resolve("features"));
  }

  @Test
  void aJobThatNeverRanHasNoState() throws IOException {
    assertThat(lineage.newest()).isEmpty();
    Files.createDirectories(lineage.checkpoints().resolve("0123/shared"));
    assertThat(lineage.newest()).isEmpty();
  }

  @Test
  void theNewestCompleteCheckpointIsTaken() throws IOException {
    Path job = lineage.checkpoints().resolve("0123456789abcdef");
    checkpoint(job.resolve("chk-9"), 9, 1);
    Path newest = checkpoint(job.resolve("chk-10"), 10, 2);
    // A kill -9 in the middle of a checkpoint leaves its folder without metadata.
    Path cut = Files.createDirectories(job.resolve("chk-11"));
    Files.write(cut.resolve("3c2f"), new byte[100]);
    Files.write(cut.resolve("._metadata.inprogress.1"), new byte[10]);
    assertThat(lineage.newest()).contains(newest);
  }

  @Test
  void aSavepointCountsAsACheckpointDoes() throws IOException {
    checkpoint(lineage.checkpoints().resolve("01/chk-10"), 10, 1);
    Path savepoint = checkpoint(lineage.savepoints().resolve("savepoint-01-ab"), 11, 2);
    assertThat(lineage.newest()).contains(savepoint);
    Path later = checkpoint(lineage.checkpoints().resolve("01/chk-12"), 12, 3);
    assertThat(lineage.newest()).contains(later);
  }

  @Test
  void theJobIdIsKeptWithItsStateAndDrawnAnewWithoutIt() {
    JobID first = lineage.jobId(Optional.empty());
    Optional<Path> state = Optional.of(root);
    assertThat(lineage.jobId(state)).isEqualTo(first);
    assertThat(new JobLineage(root.resolve("features")).jobId(state)).isEqualTo(first);
    JobID anew = lineage.jobId(Optional.empty());
    assertThat(anew).isNotEqualTo(first);
    assertThat(lineage.jobId(state)).isEqualTo(anew);
  }

  @Test
  void aNewTableRefusesNothing() {
    assertThatCode(() -> JobLineage.refuseOlder("scored", Optional.empty(), Optional.empty()))
        .doesNotThrowAnyException();
  }

  @Test
  void aTableWithRowsRefusesAStartWithoutState() {
    assertThatThrownBy(() -> JobLineage.refuseOlder("scored", committed(5), Optional.empty()))
        .isInstanceOf(StackException.class)
        .hasMessageContainingAll(
            "table scored has rows", "no state here", "put its checkpoints back", "--fresh");
  }

  @Test
  void aCheckpointOlderThanTheTableIsRefused() throws IOException {
    Path older = checkpoint(lineage.checkpoints().resolve("01/chk-4"), 4, 1);
    assertThatThrownBy(() -> JobLineage.refuseOlder("scored", committed(5), Optional.of(older)))
        .isInstanceOf(StackException.class)
        .hasMessageContainingAll(
            "checkpoint 4 in " + older,
            "older than table scored",
            "up to checkpoint 5",
            "restore a newer checkpoint",
            "roll the table back");
  }

  @Test
  void theTablesOwnCheckpointAndNewerOnesAreTaken() throws IOException {
    Path same = checkpoint(lineage.checkpoints().resolve("01/chk-5"), 5, 1);
    Path newer = checkpoint(lineage.savepoints().resolve("savepoint-01-cd"), 6, 2);
    for (Path restored : List.of(same, newer)) {
      assertThatCode(() -> JobLineage.refuseOlder("scored", committed(5), Optional.of(restored)))
          .doesNotThrowAnyException();
    }
  }

  @Test
  void anotherJobsTableIsRefused() {
    assertThatCode(() -> lineage.refuseOtherJob("scored", Optional.empty()))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> lineage.refuseOtherJob("scored", committed(5)))
        .isInstanceOf(StackException.class)
        .hasMessageContainingAll("table scored", "0123456789abcdef", "job-id says none", "--fresh");
  }

  @Test
  void metadataThatCannotBeReadIsNamed() throws IOException {
    Path broken = Files.createDirectories(lineage.checkpoints().resolve("01/chk-5"));
    Files.write(broken.resolve("_metadata"), new byte[] {0x49, 0x60});
    assertThatThrownBy(() -> JobLineage.refuseOlder("scored", committed(5), Optional.of(broken)))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("cannot read " + broken.resolve("_metadata"));
  }

  private static Optional<CommittedCheckpoint> committed(long checkpoint) {
    return Optional.of(new CommittedCheckpoint("0123456789abcdef0123456789abcdef", checkpoint));
  }

  /** Writes a checkpoint as Flink does, {@code minute} minutes after the first. */
  private static Path checkpoint(Path folder, long id, int minute) throws IOException {
    Path metadata = Files.createDirectories(folder).resolve("_metadata");
    try (OutputStream out = Files.newOutputStream(metadata)) {
      Checkpoints.storeCheckpointMetadata(new CheckpointMetadata(id, List.of(), List.of()), out);
    }
    Files.setLastModifiedTime(metadata, FileTime.from(BEGUN.plusSeconds(60L * minute)));
    return folder;
  }
}
