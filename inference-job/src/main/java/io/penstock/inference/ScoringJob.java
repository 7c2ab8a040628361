package io.penstock.inference;

import io.penstock.features.FeatureSet;
import io.penstock.lake.LakeTables;
import io.penstock.schemas.Topic;
import io.penstock.schemas.Topics;
import io.penstock.settings.SettingsException;
import io.penstock.settings.SettingsLoader;
import io.penstock.sinks.IcebergOutput;
import io.penstock.streaming.FlinkEnvironments;
import io.penstock.streaming.FlinkJob;
import io.penstock.streaming.KafkaInputs;
import io.penstock.streaming.KafkaOutputs;
import io.penstock.streaming.KafkaRecord;
import java.util.Map;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Scores transactions with the production model: features topic to scored topic and lake. */
public final class ScoringJob implements FlinkJob {
  /** The job's name in Flink. */
  public static final String NAME = "scoring";

  static final String FEATURES_SOURCE = "features-source";
  static final String LIFECYCLE_SOURCE = "lifecycle-source";
  static final String SCORED_SINK = "scored-sink";
  static final String FEATURES_DEAD_LETTERS = "features-dead-letters";
  static final String LIFECYCLE_DEAD_LETTERS = "lifecycle-dead-letters";
  static final String SCORED_TABLE = "scored-table";

  private final ScoringSettings settings;

  /** With these settings. */
  public ScoringJob(ScoringSettings settings) {
    this.settings = settings;
  }

  /** Runs the job on the cluster that it was submitted to; settings come as arguments. */
  public static void main(String[] args) throws Exception {
    ScoringSettings settings;
    try {
      settings = SettingsLoader.load(ScoringSettings.class, SettingsLoader.fromArgs(args));
    } catch (SettingsException e) {
      System.err.println(e.getMessage());
      System.err.println(SettingsLoader.describe(ScoringSettings.class));
      throw e;
    }
    StreamExecutionEnvironment env = FlinkEnvironments.create(settings.job());
    build(env, settings);
    env.execute(NAME);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void build(StreamExecutionEnvironment env) {
    build(env, settings);
  }

  /**
   * Configures the environment and adds the job's operators; needs the catalog if the lake is on.
   */
  public static void build(StreamExecutionEnvironment env, ScoringSettings settings) {
    FlinkEnvironments.configure(env, settings.job());
    FeatureSet set = FeatureSet.load(settings.featureSet());
    ScoringTopology.Outputs outputs =
        ScoringTopology.build(
            source(env, settings, Topics.TRANSACTIONS_FEATURES, FEATURES_SOURCE),
            source(env, settings, Topics.MODELS_LIFECYCLE, LIFECYCLE_SOURCE),
            settings,
            set,
            new KafkaLifecycleLog(settings.job()));
    outputs
        .scored()
        .sinkTo(
            KafkaOutputs.sink(
                settings.job(),
                Topics.TRANSACTIONS_SCORED,
                new ScoredRecords(set.name(), set.version()),
                scored -> scored.request.eventTime,
                SCORED_SINK))
        .uid(SCORED_SINK)
        .name("scored topic");
    outputs
        .featureDeadLetters()
        .sinkTo(KafkaOutputs.deadLetters(settings.job(), Topics.TRANSACTIONS_FEATURES))
        .uid(FEATURES_DEAD_LETTERS)
        .name("features dead letters");
    outputs
        .lifecycleDeadLetters()
        .sinkTo(KafkaOutputs.deadLetters(settings.job(), Topics.MODELS_LIFECYCLE))
        .uid(LIFECYCLE_DEAD_LETTERS)
        .name("lifecycle dead letters");
    if (settings.lakeSink()) {
      IcebergOutput.attach(
          outputs.scored(),
          LakeTables.SCORED,
          new ScoredRows(set.name(), set.version()),
          settings.lake(),
          SCORED_TABLE);
    }
  }

  private static DataStream<KafkaRecord> source(
      StreamExecutionEnvironment env, ScoringSettings settings, Topic<?> topic, String uid) {
    return env.fromSource(
            KafkaInputs.source(settings.job(), topic, NAME, Map.of()),
            WatermarkStrategy.noWatermarks(),
            topic.name())
        .setParallelism(Math.min(settings.job().parallelism(), topic.partitions()))
        .uid(uid);
  }
}
