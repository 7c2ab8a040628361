package io.penstock.stack.flink;

import io.penstock.lake.CommittedCheckpoint;
import io.penstock.stack.StackException;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.checkpoint.Checkpoints;

/**
 * One job's history on disk: its JobID, drawn when it starts without state and kept beside its
 * checkpoints, and the newest complete checkpoint or savepoint. Iceberg's committer knows its own
 * commits by JobID and checkpoint number, so both must go on together.
 */
final class JobLineage {
  private final Path directory;

  JobLineage(Path directory) {
    this.directory = directory;
  }

  Path checkpoints() {
    return directory.resolve("checkpoints");
  }

  Path savepoints() {
    return directory.resolve("savepoints");
  }

  /** The kept JobID; a new one, written down, where there is none or no state to restore. */
  JobID jobId(Optional<Path> restored) {
    Path file = directory.resolve("job-id");
    try {
      if (restored.isPresent() && Files.exists(file)) {
        return JobID.fromHexString(Files.readString(file).strip());
      }
      JobID drawn = JobID.generate();
      Files.createDirectories(directory);
      Files.writeString(file, drawn.toHexString() + "\n");
      return drawn;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The folder of the newest checkpoint or savepoint that is complete. */
  Optional<Path> newest() {
    if (!Files.isDirectory(directory)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.find(directory, 4, (file, a) -> file.endsWith("_metadata"))) {
      return files.max(Comparator.comparing(JobLineage::modified)).map(Path::getParent);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Deletes checkpoints and savepoints but the two newest: no job that runs knows of them. */
  void dropOlder() {
    if (!Files.isDirectory(directory)) {
      return;
    }
    try (Stream<Path> files = Files.find(directory, 4, (file, a) -> file.endsWith("_metadata"))) {
      files
          .sorted(Comparator.comparing(JobLineage::modified).reversed())
          .skip(2)
          .map(Path::getParent)
          .forEach(JobLineage::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + folder, e);
    }
  }

  /**
   * Refuses a start that would lose or double rows of a table.
   *
   * @param committed the newest checkpoint that the table holds rows of, empty for a new table
   * @param restored the folder that the start restores, empty for a start without state
   */
  static void refuseOlder(
      String table, Optional<CommittedCheckpoint> committed, Optional<Path> restored) {
    if (committed.isEmpty()) {
      return;
    }
    if (restored.isEmpty()) {
      throw new StackException(
          "table %s has rows but the job that wrote them has no state here:".formatted(table)
              + " put its checkpoints back, or begin anew with --fresh");
    }
    long id = checkpointId(restored.get());
    if (id < committed.get().checkpointId()) {
      throw new StackException(
          "checkpoint %d in %s is older than table %s, which holds rows up to checkpoint %d:"
                  .formatted(id, restored.get(), table, committed.get().checkpointId())
              + " restore a newer checkpoint, or roll the table back to that one");
    }
  }

  /** Refuses to go on writing a table under another JobID than the one that wrote it last. */
  void refuseOtherJob(String table, Optional<CommittedCheckpoint> committed) {
    Path file = directory.resolve("job-id");
    try {
      String kept = Files.exists(file) ? Files.readString(file).strip() : "none";
      if (committed.isPresent() && !committed.get().jobId().equals(kept)) {
        throw new StackException(
            "table %s was last written by job %s, but %s says %s: put that file back, or begin anew"
                    .formatted(table, committed.get().jobId(), file, kept)
                + " with --fresh");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private static long checkpointId(Path folder) {
    Path metadata = folder.resolve("_metadata");
    try (DataInputStream in = new DataInputStream(Files.newInputStream(metadata))) {
      return Checkpoints.loadCheckpointMetadata(
              in, JobLineage.class.getClassLoader(), metadata.toString())
          .getCheckpointId();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + metadata, e);
    }
  }

  private static java.nio.file.attribute.FileTime modified(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
