package io.penstock.stack.flink;

import io.penstock.drift.DriftJob;
import io.penstock.drift.DriftSettings;
import io.penstock.featurejobs.FeatureJob;
import io.penstock.featurejobs.FeatureSettings;
import io.penstock.features.FeatureSet;
import io.penstock.inference.ScoringJob;
import io.penstock.inference.ScoringSettings;
import io.penstock.lake.CommittedCheckpoint;
import io.penstock.lake.Lake;
import io.penstock.lake.LakeSettings;
import io.penstock.lake.LakeUpkeep;
import io.penstock.settings.SettingsLoader;
import io.penstock.stack.StackException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.RecoveryClaimMode;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hosts Flink with its web UI and the three jobs in one process, and keeps the tables that they
 * write small. Each job is restored from its newest complete checkpoint or savepoint. The process
 * ends with code 1 when a job fails for good, and whoever started it may start it again.
 */
public final class FlinkHost {
  private static final Logger LOG = LoggerFactory.getLogger(FlinkHost.class);

  private final FlinkHostSettings settings;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean failed;

  private FlinkHost(FlinkHostSettings settings) {
    this.settings = settings;
  }

  /** Runs until it is ended by a signal; {@code --settings=FILE} or {@code --key=value}. */
  public static void main(String[] args) {
    int code = 1;
    try {
      Map<String, String> values = SettingsLoader.fromArgs(args);
      code = new FlinkHost(SettingsLoader.load(FlinkHostSettings.class, values)).run();
    } catch (StackException e) {
      LOG.error(e.getMessage());
    } catch (Exception | LinkageError e) {
      LOG.error("Flink cannot run", e);
    } finally {
      Runtime.getRuntime().halt(code); // MiniCluster's threads would keep a failed process alive
    }
  }

  private int run() throws Exception {
    Thread main = Thread.currentThread();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  ended.countDown();
                  try {
                    main.join(Duration.ofSeconds(15).toMillis());
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                }));
    try (MiniCluster cluster = new MiniCluster(clusterConfiguration())) {
      cluster.start();
      FeatureSettings features = load(FeatureSettings.class, settings.features());
      submitAll(cluster, features);
      try (LakeUpkeep upkeep =
          new LakeUpkeep(features.lakeSettings(), settings.upkeep(), Clock.systemUTC())) {
        upkeep.start();
        ended.await();
      }
    }
    return failed ? 1 : 0;
  }

  private void submitAll(MiniCluster cluster, FeatureSettings features) throws Exception {
    submit(
        cluster,
        "features",
        features.lakeSettings(),
        List.of("transactions", "labels", "features"),
        env -> FeatureJob.build(env, withHistory(features)));
    if (!settings.scoring().isEmpty()) {
      ScoringSettings scoring = load(ScoringSettings.class, Path.of(settings.scoring()));
      submit(
          cluster,
          "scoring",
          scoring.lake(),
          List.of("scored"),
          env -> ScoringJob.build(env, scoring));
    }
    if (!settings.drift().isEmpty()) {
      DriftSettings drift = load(DriftSettings.class, Path.of(settings.drift()));
      submit(
          cluster,
          "drift",
          drift.lake(),
          List.of("drift_reports"),
          env -> DriftJob.build(env, drift));
    }
  }

  /** The feature job's settings; where it goes on with a changed set, with the events it lacks. */
  private FeatureSettings withHistory(FeatureSettings features) {
    Path directory = settings.directory().resolve("features");
    FeatureHistory history = new FeatureHistory(directory);
    if (!features.lake()) {
      history.delete();
      return features;
    }
    try (Lake lake = Lake.open(features.lakeSettings())) {
      return history
          .prepare(new JobLineage(directory).newest(), FeatureSet.load(features.featureSet()), lake)
          .map(written -> features.withHistory(written.toString()))
          .orElse(features);
    }
  }

  private void submit(
      MiniCluster cluster,
      String name,
      LakeSettings lakeSettings,
      List<String> tables,
      Consumer<StreamExecutionEnvironment> build)
      throws Exception {
    JobLineage lineage = new JobLineage(settings.directory().resolve(name));
    Optional<Path> restored = lineage.newest();
    try (Lake lake = Lake.open(lakeSettings)) {
      for (String table : tables) {
        if (lake.exists(table)) {
          Optional<CommittedCheckpoint> committed = lake.newestCommittedCheckpoint(table);
          JobLineage.refuseOlder(table, committed, restored);
          lineage.refuseOtherJob(table, committed);
        }
      }
    }
    lineage.dropOlder();
    JobID id = lineage.jobId(restored);
    StreamExecutionEnvironment env = new StreamExecutionEnvironment(configuration());
    build.accept(env);
    Configuration paths = new Configuration();
    paths.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, lineage.checkpoints().toUri().toString());
    paths.set(CheckpointingOptions.SAVEPOINT_DIRECTORY, lineage.savepoints().toUri().toString());
    paths.set(CheckpointingOptions.MAX_RETAINED_CHECKPOINTS, 2);
    env.configure(paths);
    StreamGraph streams = env.getStreamGraph();
    streams.setJobName(name);
    JobGraph graph = streams.getJobGraph(FlinkHost.class.getClassLoader(), id);
    restored.ifPresent(
        path ->
            graph.setSavepointRestoreSettings(
                SavepointRestoreSettings.forPath(
                    path.toString(), false, RecoveryClaimMode.NO_CLAIM)));
    LOG.info(
        "job {} {} {}", name, id, restored.map(p -> "restored from " + p).orElse("without state"));
    cluster.submitJob(graph).get();
    cluster
        .requestJobResult(id)
        .thenAccept(
            result -> {
              LOG.info("job {} ended: {}", name, result.getApplicationStatus());
              if (result.getSerializedThrowable().isPresent()) {
                LOG.error("job {} failed: {}", name, cause(result.getSerializedThrowable().get()));
                failed = true;
                ended.countDown();
              }
            });
  }

  /** What the innermost exception says. */
  private static String cause(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage();
  }

  private static <R extends Record> R load(Class<R> type, Path file) {
    return SettingsLoader.load(type, SettingsLoader.fromArgs(new String[] {"--settings=" + file}));
  }

  private Configuration configuration() {
    Configuration configuration = new Configuration();
    configuration.set(RestOptions.ADDRESS, "127.0.0.1");
    configuration.set(RestOptions.BIND_ADDRESS, "127.0.0.1");
    configuration.set(JobManagerOptions.BIND_HOST, "127.0.0.1");
    configuration.set(TaskManagerOptions.BIND_HOST, "127.0.0.1");
    configuration.set(RestOptions.PORT, settings.port());
    configuration.set(RestOptions.BIND_PORT, Integer.toString(settings.port()));
    configuration.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(64));
    configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(64));
    configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(64));
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 20);
    configuration.set(
        RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofSeconds(2));
    configuration.setString(
        "metrics.reporter.prom.factory.class",
        "org.apache.flink.metrics.prometheus.PrometheusReporterFactory");
    configuration.setString("metrics.reporter.prom.port", Integer.toString(settings.metricsPort()));
    configuration.setString("metrics.reporter.prom.host", "127.0.0.1");
    return configuration;
  }

  private MiniClusterConfiguration clusterConfiguration() {
    return new MiniClusterConfiguration.Builder()
        .setConfiguration(configuration())
        .setNumTaskManagers(1)
        .setNumSlotsPerTaskManager(settings.slots())
        .build();
  }
}
