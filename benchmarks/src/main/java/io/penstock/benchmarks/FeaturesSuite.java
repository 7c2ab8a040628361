package io.penstock.benchmarks;

import io.penstock.featurejobs.FeatureJob;
import io.penstock.featurejobs.FeatureSettings;
import io.penstock.schemas.Topics;
import io.penstock.settings.SettingsLoader;
import io.penstock.stack.LocalStack;
import io.penstock.stack.StackState;
import io.penstock.stack.replay.GeneratedCursor;
import io.penstock.stack.replay.Replayer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * The feature job as the local stack runs it, Redis and Iceberg on, from a topic that lies ready to
 * the features topic, beside the jobs of {@link KeyedPassthrough} on the same broker. All run in
 * this process.
 */
final class FeaturesSuite implements Suite {
  private static final String UNIT = "events/s";
  private static final String FEATURES = "features.kafka";
  private static final String PASSTHROUGH = "keyed_passthrough";
  private static final String UNDECODED = "undecoded_passthrough";
  private static final int DEFAULT_EVENTS = 1_000_000;
  private static final int PARTITIONS = Topics.TRANSACTIONS_RAW.partitions();
  private static final Duration LABELS_AFTER = Duration.ofDays(3);

  private int turns;

  /** Adds a job to an environment. */
  private interface Job {
    void build(StreamExecutionEnvironment env, FeatureSettings settings);
  }

  @Override
  public Outcome run(Setup setup) throws Exception {
    try (BenchParts parts = BenchParts.start(setup, Set.copyOf(LocalStack.BASE_PARTS));
        Admin admin = Admin.create(Map.of("bootstrap.servers", parts.state().bootstrap()))) {
      StackState state = parts.state();
      admin
          .createTopics(
              List.of(
                  new NewTopic(KeyedPassthrough.TOPIC, PARTITIONS, (short) 1)
                      .configs(Map.of("retention.ms", "-1"))))
          .all()
          .get(30, TimeUnit.SECONDS);
      long events = fill(state, setup.events(DEFAULT_EVENTS), setup.progress());
      Path directory = setup.directory().folder("flink");
      TopicCount features = new TopicCount(admin, Topics.TRANSACTIONS_FEATURES.name(), PARTITIONS);
      TopicCount undecoded = new TopicCount(admin, KeyedPassthrough.TOPIC, PARTITIONS);
      Map<String, Double> medians =
          new Turns(setup, UNIT)
              .add(FEATURES, () -> turn(state, directory, features, events, FeatureJob::build))
              .add(
                  PASSTHROUGH,
                  () -> turn(state, directory, features, events, KeyedPassthrough::build))
              .add(
                  UNDECODED,
                  () -> turn(state, directory, undecoded, events, KeyedPassthrough::undecoded))
              .medians();
      return new Outcome(
          List.of(
              Result.of(FEATURES, PASSTHROUGH, medians, UNIT),
              Result.of(FEATURES, UNDECODED, medians, UNIT)),
          List.of(
              "%,d events a turn, parallelism 1, heap state, a checkpoint every 10 s, on all sides."
                  .formatted(events),
              "keyed_passthrough: the same source, decoder, POJO, serializer and sink, and records of the"
                  + " same size; undecoded_passthrough: the raw records as they are.",
              "Measured by the topics' end offsets, from the first record to the last."));
    }
  }

  /** Writes the first rows, with their labels, as a replay does; how many it were. */
  private static long fill(StackState state, int rows, Consumer<String> progress) {
    progress.accept("writing %,d events to Kafka".formatted(rows));
    long until = rows < Published.size() ? Published.eventTime(rows) : Long.MAX_VALUE;
    try (Replayer replayer =
        new Replayer(state, new GeneratedCursor(Published.rows()), LABELS_AFTER)) {
      replayer.replay(until, 0, count -> {}, day -> {});
      replayer.finish();
      return replayer.sent();
    }
  }

  private double turn(StackState state, Path directory, TopicCount out, long events, Job job)
      throws Exception {
    // A fence lets nothing older pass, so the turns before would spare this one its writes.
    try (RespSocket redis = new RespSocket(state.redis())) {
      redis.call("FLUSHALL");
    }
    StreamExecutionEnvironment env = InProcessFlink.plain(directory);
    job.build(env, settings(state, directory, "turn" + turns++));
    System.gc();
    long before = out.records();
    JobClient client = env.executeAsync("bench");
    try {
      return out.perSecond(client, before, events);
    } finally {
      client.cancel().get(1, TimeUnit.MINUTES);
      client.getJobExecutionResult().exceptionally(cancelled -> null).get(1, TimeUnit.MINUTES);
    }
  }

  /** As the local stack sets them for a replay; each turn has tables and groups of its own. */
  private static FeatureSettings settings(StackState state, Path directory, String turn) {
    Map<String, String> settings = new HashMap<>();
    settings.put("kafka.bootstrap", state.bootstrap());
    settings.put("registry.url", state.registry().toString());
    settings.put("group.prefix", turn);
    settings.put("job.parallelism", "1");
    settings.put("checkpoint.interval", "10s");
    settings.put("checkpoint.directory", checkpoints(directory).toString());
    settings.put("sink.linger", "5ms");
    settings.put("buffer.timeout", "5ms");
    settings.put("source.idleness", "0ms");
    settings.put("lake.catalog", state.catalog().toString());
    settings.put("lake.warehouse", state.warehouse());
    settings.put("lake.namespace", turn);
    settings.put("redis.url", state.redis().toString());
    settings.put("store.expire", "false");
    return SettingsLoader.load(FeatureSettings.class, settings);
  }

  private static URI checkpoints(Path directory) {
    return directory.resolve("checkpoints").toUri();
  }
}
