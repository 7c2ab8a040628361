package io.penstock.drift;

import io.penstock.lake.LakeTables;
import io.penstock.schemas.Topics;
import io.penstock.settings.SettingsLoader;
import io.penstock.sinks.IcebergOutput;
import io.penstock.streaming.FlinkEnvironments;
import io.penstock.streaming.FlinkJob;
import io.penstock.streaming.JobSettings;
import io.penstock.streaming.KafkaInputs;
import io.penstock.streaming.KafkaOutputs;
import io.penstock.streaming.KafkaRecord;
import java.util.Map;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/** The drift job: compares what the production model sees with what it was trained on. */
public final class DriftJob implements FlinkJob {
  private static final String NAME = "drift";
  private static final String SOURCE = "drift-scored-source";
  private static final String REPORTS = "drift-reports-topic";
  private static final String TRIGGERS = "drift-triggers-topic";
  private static final String DEAD_LETTERS = "drift-dead-letters-topic";
  private static final String LAKE = "drift-reports-table";

  /** Nobody waits for a window's row: fewer, larger answers of the broker cost less. */
  private static final Map<String, String> LARGE_FETCHES =
      Map.of(
          ConsumerConfig.FETCH_MIN_BYTES_CONFIG, "65536",
          ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, "500");

  private final DriftSettings settings;

  /** A job with these settings. */
  public DriftJob(DriftSettings settings) {
    this.settings = settings;
  }

  /** Runs the job on a cluster; settings as arguments. */
  public static void main(String[] args) throws Exception {
    DriftSettings settings =
        SettingsLoader.load(DriftSettings.class, SettingsLoader.fromArgs(args));
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

  /** Configures the environment and adds source, topology and sinks; starts nothing. */
  public static void build(StreamExecutionEnvironment env, DriftSettings settings) {
    JobSettings job = settings.job();
    FlinkEnvironments.configure(env, job);
    DataStream<KafkaRecord> scored =
        env.fromSource(
                KafkaInputs.source(job, Topics.TRANSACTIONS_SCORED, NAME, LARGE_FETCHES),
                KafkaInputs.byRecordTimestamp(job, null, settings.outOfOrderness()),
                SOURCE)
            .uid(SOURCE);
    DriftTopology.Outputs outputs = DriftTopology.build(scored, settings);
    outputs
        .reports()
        .sinkTo(
            KafkaOutputs.sink(
                job, Topics.DRIFT_REPORTS, DriftRecords::report, d -> d.windowEnd, REPORTS))
        .uid(REPORTS)
        .name(REPORTS)
        .setParallelism(1);
    outputs
        .triggers()
        .sinkTo(
            KafkaOutputs.sink(
                job,
                Topics.TRAINING_TRIGGERS,
                DriftRecords::trigger,
                t -> t.last().windowEnd,
                TRIGGERS))
        .uid(TRIGGERS)
        .name(TRIGGERS)
        .setParallelism(1);
    if (settings.lakeSink()) {
      IcebergOutput.attach(
          outputs.reports(), LakeTables.DRIFT_REPORTS, new ReportRows(), settings.lake(), LAKE);
    }
    outputs
        .deadLetters()
        .sinkTo(KafkaOutputs.deadLetters(job, Topics.TRANSACTIONS_SCORED))
        .uid(DEAD_LETTERS)
        .name(DEAD_LETTERS);
  }
}
