package io.penstock.inference;

import io.penstock.features.FeatureSet;
import io.penstock.schemas.Topics;
import io.penstock.streaming.DeadLetter;
import io.penstock.streaming.DecodeFunction;
import io.penstock.streaming.DropRepeatsFunction;
import io.penstock.streaming.KafkaRecord;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * From feature records to results.
 *
 * <pre>
 *   features ── decode ──┬── key by customer ── drop repeats ──┐
 *                        └── dead letters                      ├── score (batches) ── scored
 *   lifecycle ── decode ─┬── broadcast ────────────────────────┘
 *                        └── dead letters
 * </pre>
 *
 * There are no watermarks and no event-time timers: results leave in the order of arrival.
 */
final class ScoringTopology {
  static final String DECODE_FEATURES = "decode-features";
  static final String DECODE_LIFECYCLE = "decode-lifecycle";
  static final String DROP_REPEATS = "drop-repeats";
  static final String SCORE = "score";

  /**
   * What leaves the topology.
   *
   * @param scored the results
   * @param featureDeadLetters records of the features topic that could not be taken
   * @param lifecycleDeadLetters records of the lifecycle topic that could not be taken
   */
  record Outputs(
      DataStream<Scored> scored,
      DataStream<DeadLetter> featureDeadLetters,
      DataStream<DeadLetter> lifecycleDeadLetters) {}

  private ScoringTopology() {}

  /** Adds the operators; {@code log} is what a start reads of the lifecycle. */
  static Outputs build(
      DataStream<KafkaRecord> features,
      DataStream<KafkaRecord> lifecycle,
      ScoringSettings settings,
      FeatureSet set,
      LifecycleLog log) {
    SingleOutputStreamOperator<ScoringRequest> requests =
        features
            .process(
                new DecodeFunction<>(
                    settings.job(),
                    Topics.TRANSACTIONS_FEATURES,
                    ScoringRequest.class,
                    new ScoringRequest.Converter(set.name(), set.version(), set.size())))
            .uid(DECODE_FEATURES)
            .name("decode features");
    SingleOutputStreamOperator<LifecycleEvent> events =
        lifecycle
            .process(
                new DecodeFunction<>(
                    settings.job(),
                    Topics.MODELS_LIFECYCLE,
                    LifecycleEvent.class,
                    (event, record) -> LifecycleEvent.of(event)))
            .setParallelism(1)
            .uid(DECODE_LIFECYCLE)
            .name("decode lifecycle");
    ModelSource models =
        ModelSource.repository(
            settings.models().toString(),
            settings.modelName(),
            set.name(),
            set.version(),
            set.names(),
            settings.batchSize());
    DataStream<Scored> scored =
        requests
            .keyBy(request -> request.customerId)
            .process(new DropRepeatsFunction<>(ScoringRequest.class, r -> r.customerSeq))
            .uid(DROP_REPEATS)
            .name("drop repeats")
            .connect(events.broadcast())
            .transform(
                "score",
                TypeInformation.of(Scored.class),
                new BatchScoringOperator(settings, set.names(), log, models))
            .uid(SCORE);
    return new Outputs(
        scored,
        requests.getSideOutput(DecodeFunction.DEAD_LETTERS),
        events.getSideOutput(DecodeFunction.DEAD_LETTERS));
  }
}
