package io.penstock.trigger;

import io.penstock.schemas.Topics;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.Stores;

/**
 * One requested run per cause.
 *
 * <pre>
 * training.triggers.v1
 *   |
 * one-run-per-cause ------> training.triggers.v1.dlq
 *   |  store: causes (in memory, with its changelog)
 * training.runs.v1          REQUESTED only; all else is told by the launcher
 * </pre>
 */
final class RunTopology {
  static final String TRIGGERS = "triggers";
  static final String ONE_RUN_PER_CAUSE = "one-run-per-cause";
  static final String CAUSES = "causes";
  static final String RUNS = "runs";
  static final String DEAD_LETTERS = "dead-letters";

  private RunTopology() {}

  /** The topology; each task gets a codec of its own, when its first record comes. */
  static Topology build(TriggerSettings settings, Supplier<TriggerCodec> codecs) {
    ByteArraySerializer bytes = new ByteArraySerializer();
    return new Topology()
        .addSource(
            TRIGGERS,
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer(),
            Topics.TRAINING_TRIGGERS.name())
        .addProcessor(ONE_RUN_PER_CAUSE, () -> new OneRunPerCause(settings, codecs), TRIGGERS)
        .addStateStore(
            Stores.keyValueStoreBuilder(
                    Stores.inMemoryKeyValueStore(CAUSES), Serdes.String(), Serdes.String())
                .withLoggingEnabled(Map.of()),
            ONE_RUN_PER_CAUSE)
        .addSink(RUNS, Topics.TRAINING_RUNS.name(), bytes, bytes, ONE_RUN_PER_CAUSE)
        .addSink(DEAD_LETTERS, Topics.TRAINING_TRIGGERS.dlq(), bytes, bytes, ONE_RUN_PER_CAUSE);
  }
}
