package io.penstock.featurejobs;

import io.penstock.features.FeatureSet;
import io.penstock.schemas.Topic;
import io.penstock.schemas.Topics;
import io.penstock.settings.SettingsLoader;
import io.penstock.streaming.FlinkEnvironments;
import io.penstock.streaming.FlinkJob;
import io.penstock.streaming.KafkaInputs;
import io.penstock.streaming.KafkaRecord;
import java.util.Map;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The feature job: on a cluster by its main method, elsewhere by {@link #build}. */
public record FeatureJob(FeatureSettings settings) implements FlinkJob {
  private static final String GROUP = "features";

  public static void main(String[] args) throws Exception {
    FeatureSettings settings =
        SettingsLoader.load(FeatureSettings.class, SettingsLoader.fromArgs(args));
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    build(env, settings);
    env.execute(GROUP);
  }

  @Override
  public String name() {
    return GROUP;
  }

  @Override
  public void build(StreamExecutionEnvironment env) {
    build(env, settings);
  }

  /** Configures the environment and adds the job's sources, topology and sinks. */
  public static void build(StreamExecutionEnvironment env, FeatureSettings settings) {
    FlinkEnvironments.configure(env, settings.job());
    FeatureSet set = FeatureSet.load(settings.featureSet());
    DataStream<KafkaRecord> raw = source(env, settings, Topics.TRANSACTIONS_RAW);
    DataStream<KafkaRecord> labels = source(env, settings, Topics.TRANSACTIONS_LABELS);
    FeatureSinks.attach(
        TransactionFeatureTopology.build(raw, labels, set, settings), set, settings);
  }

  private static DataStream<KafkaRecord> source(
      StreamExecutionEnvironment env, FeatureSettings settings, Topic<?> topic) {
    return env.fromSource(
            KafkaInputs.source(settings.job(), topic, GROUP, Map.of()),
            KafkaInputs.byRecordTimestamp(settings.job(), GROUP, settings.outOfOrderness()),
            topic.name())
        .uid(topic.name());
  }
}
