package io.penstock.stack.cli;

import io.penstock.stack.StackDirectory;
import io.penstock.stack.StackException;
import io.penstock.stack.StackOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of the Flink jobs of a stack that a command starts. */
final class JobOptions {
  @Option(
      names = "--parallelism",
      defaultValue = "1",
      description = "Subtasks of each Flink job (default: ${DEFAULT-VALUE})")
  private int parallelism;

  @Option(
      names = "--checkpoint-seconds",
      defaultValue = "10",
      description =
          "Seconds between checkpoints and commits to the tables (default: ${DEFAULT-VALUE})")
  private int checkpointSeconds;

  @Option(
      names = "--feature-set",
      paramLabel = "SET|FILE",
      description =
          "What is computed and scored: name@vN, or a catalog's path (default: as the directory ran"
              + " last, or "
              + StackOptions.DEFAULT_SET
              + ")")
  private String featureSet;

  @Option(
      names = "--state-backend",
      paramLabel = "hashmap|rocksdb",
      description =
          "Keyed state on the heap or on disk (default: as the directory ran last, or "
              + StackOptions.ON_HEAP
              + ")")
  private String stateBackend;

  /** For a stack that replays a stored stream in an empty directory. */
  StackOptions replaying(List<String> jobs) {
    return options(Map.of(), true, jobs, Optional.empty());
  }

  /** For a live stack; it goes on as {@code before} ran last, where there is one. */
  StackOptions live(Map<String, Integer> ports, Optional<StackDirectory> before) {
    Optional<String> backend = before.flatMap(StackDirectory::stateBackend);
    if (stateBackend != null && backend.isPresent() && !backend.get().equals(stateBackend)) {
      throw new StackException(
          "the state in %s is laid out for %s: go on with that, or begin anew with --fresh"
              .formatted(before.get().root(), backend.get()));
    }
    return options(ports, false, StackOptions.ALL_JOBS, before);
  }

  private StackOptions options(
      Map<String, Integer> ports,
      boolean replay,
      List<String> jobs,
      Optional<StackDirectory> before) {
    return new StackOptions(
        ports,
        replay,
        jobs,
        parallelism,
        Duration.ofSeconds(checkpointSeconds),
        featureSet == null
            ? before.flatMap(StackDirectory::featureSet).orElse(StackOptions.DEFAULT_SET)
            : reference(),
        stateBackend == null
            ? before.flatMap(StackDirectory::stateBackend).orElse(StackOptions.ON_HEAP)
            : stateBackend);
  }

  private String reference() {
    Path file = Path.of(featureSet);
    return Files.exists(file) ? file.toAbsolutePath().normalize().toString() : featureSet;
  }
}
