package io.penstock.streaming;

import java.time.Duration;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateChangelogOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Execution environments as our jobs need them. */
public final class FlinkEnvironments {
  /** Fixed, so that a job can be restored at any parallelism up to it. */
  static final int MAX_PARALLELISM = 128;

  private static final Duration WATERMARK_INTERVAL = Duration.ofMillis(50);

  private FlinkEnvironments() {}

  /** The environment of this process (a cluster's, or a local one), configured. */
  public static StreamExecutionEnvironment create(JobSettings settings) {
    return configure(StreamExecutionEnvironment.getExecutionEnvironment(), settings);
  }

  /** Sets parallelism, checkpoints and what our operators rely on; returns the environment. */
  public static StreamExecutionEnvironment configure(
      StreamExecutionEnvironment env, JobSettings settings) {
    Configuration configuration = new Configuration();
    configuration.set(PipelineOptions.GENERIC_TYPES, false);
    configuration.set(PipelineOptions.OBJECT_REUSE, true);
    configuration.set(PipelineOptions.AUTO_WATERMARK_INTERVAL, WATERMARK_INTERVAL);
    configuration.set(StateBackendOptions.STATE_BACKEND, settings.stateBackend());
    if (settings.stateBackend().equals("hashmap")) {
      // Our state on the heap is changed in place, of which a changelog would learn nothing.
      configuration.set(StateChangelogOptions.ENABLE_STATE_CHANGE_LOG, false);
    }
    configuration.set(
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    configuration.set(CheckpointingOptions.ENABLE_UNALIGNED, false);
    if (!settings.checkpointDirectory().isEmpty()) {
      configuration.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, settings.checkpointDirectory());
    }
    env.configure(configuration);
    env.setParallelism(settings.parallelism());
    env.setMaxParallelism(MAX_PARALLELISM);
    env.setBufferTimeout(settings.bufferTimeout().toMillis());
    if (!settings.checkpointInterval().isZero()) {
      env.enableCheckpointing(
          settings.checkpointInterval().toMillis(), CheckpointingMode.EXACTLY_ONCE);
    }
    return env;
  }
}
