package io.penstock.stack.cli;

import io.penstock.stack.StackOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** The options of a stack that a replay starts for itself. */
final class ReplayStackOptions {
  @Option(
      names = "--parallelism",
      defaultValue = "1",
      description = "Subtasks of each Flink job (default: ${DEFAULT-VALUE})")
  private int parallelism;

  @Option(
      names = "--checkpoint-seconds",
      defaultValue = "10",
      description = "Time between checkpoints (default: ${DEFAULT-VALUE})")
  private int checkpointSeconds;

  StackOptions options(List<String> jobs) {
    return new StackOptions(
        Map.of(), true, jobs, parallelism, Duration.ofSeconds(checkpointSeconds));
  }
}
