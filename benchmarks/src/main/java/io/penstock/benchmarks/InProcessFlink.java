package io.penstock.benchmarks;

import io.penstock.featurejobs.TransactionEvent;
import io.penstock.settings.SettingsLoader;
import io.penstock.streaming.FlinkEnvironments;
import io.penstock.streaming.JobSettings;
import java.nio.file.Path;
import java.util.Map;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/** Flink in this process at parallelism 1, configured as our jobs configure it. */
final class InProcessFlink {
  private InProcessFlink() {}

  /** An environment as Flink has it, whose files lie in the directory. */
  static StreamExecutionEnvironment plain(Path directory) {
    Configuration configuration = new Configuration();
    configuration.set(CoreOptions.TMP_DIRS, directory.toString());
    configuration.set(RestOptions.ADDRESS, "127.0.0.1");
    configuration.set(RestOptions.BIND_ADDRESS, "127.0.0.1");
    configuration.set(RestOptions.BIND_PORT, "0");
    configuration.set(JobManagerOptions.BIND_HOST, "127.0.0.1");
    configuration.set(TaskManagerOptions.BIND_HOST, "127.0.0.1");
    configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(128));
    return StreamExecutionEnvironment.createLocalEnvironment(1, configuration);
  }

  /**
   * An environment as our jobs have it.
   *
   * @param stateBackend hashmap or rocksdb
   * @param checkpointInterval a duration as settings have it; 0s: no checkpoints
   */
  static StreamExecutionEnvironment environment(
      Path directory, String stateBackend, String checkpointInterval) {
    return FlinkEnvironments.configure(
        plain(directory), settings(stateBackend, checkpointInterval, directory));
  }

  private static JobSettings settings(String backend, String interval, Path directory) {
    return SettingsLoader.load(
        JobSettings.class,
        Map.of(
            "kafka.bootstrap", "none:0",
            "registry.url", "http://none",
            "job.parallelism", "1",
            "state.backend", backend,
            "checkpoint.interval", interval,
            "checkpoint.directory", directory.resolve("checkpoints").toUri().toString(),
            "buffer.timeout", "5ms"));
  }

  /** The first rows of the published stream, with event times and watermarks. */
  static DataStream<TransactionEvent> published(StreamExecutionEnvironment env, int rows) {
    return env.fromSource(
            new NumberSequenceSource(0, rows - 1L), WatermarkStrategy.noWatermarks(), "rows")
        .map(new ReplayFunction())
        .assignTimestampsAndWatermarks(
            WatermarkStrategy.<TransactionEvent>forMonotonousTimestamps()
                .withTimestampAssigner((event, recordTime) -> event.eventTime));
  }

  /** Runs the job to its end and reads what it gave out. */
  static Tally run(StreamExecutionEnvironment env, DataStream<CountAndSum> out) throws Exception {
    out.map(new TallyFunction()).sinkTo(new DiscardingSink<>());
    System.gc();
    return TallyFunction.tally(env.execute("bench"));
  }
}
