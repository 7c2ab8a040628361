package io.penstock.benchmarks;

import io.penstock.featurejobs.FeatureSettings;
import io.penstock.featurejobs.FeatureStages;
import io.penstock.featurejobs.TransactionEvent;
import io.penstock.features.FeatureSet;
import io.penstock.schemas.Topics;
import io.penstock.streaming.FlinkEnvironments;
import io.penstock.streaming.KafkaInputs;
import io.penstock.streaming.KafkaRecord;
import io.penstock.streaming.SerializableToLong;
import io.penstock.streaming.StageClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Jobs that take the feature job's transactions by customer through two ValueStates and on to
 * Kafka, and do nothing else. Their source is not aligned, for nothing here waits.
 */
final class KeyedPassthrough {
  /** Where the undecoded records go. */
  static final String TOPIC = "bench.passthrough.v1";

  private KeyedPassthrough() {}

  /**
   * With the feature job's POJO, serializer and sink: decodes as it does, and writes records of the
   * same size, numbered and with their stage times, whose vectors hold nothing.
   */
  static void build(StreamExecutionEnvironment env, FeatureSettings settings) {
    FeatureSet set = FeatureSet.load(settings.featureSet());
    int size = set.size();
    DataStream<TransactionEvent> passed =
        FeatureStages.decoded(source(env, settings), set, settings)
            .keyBy(event -> event.customerId)
            .process(new TwoValueStates<>(event -> event.amountMinor))
            .returns(TransactionEvent.class)
            .map(
                event -> {
                  event.vector = new double[size];
                  event.customerSeq = 1;
                  event.featuresOut = StageClock.micros();
                  return event;
                });
    FeatureStages.featuresTopic(passed, set, settings.job());
  }

  /** The least that a keyed job can do: the records as they are. */
  static void undecoded(StreamExecutionEnvironment env, FeatureSettings settings) {
    source(env, settings)
        .filter(record -> !record.heartbeat)
        .map(record -> Tuple2.of(new String(record.key, StandardCharsets.UTF_8), record.value))
        .returns(Types.TUPLE(Types.STRING, Types.PRIMITIVE_ARRAY(Types.BYTE)))
        .keyBy(record -> record.f0)
        .process(new TwoValueStates<>(record -> record.f1.length))
        .returns(Types.TUPLE(Types.STRING, Types.PRIMITIVE_ARRAY(Types.BYTE)))
        .sinkTo(sink(settings));
  }

  private static DataStream<KafkaRecord> source(
      StreamExecutionEnvironment env, FeatureSettings settings) {
    FlinkEnvironments.configure(env, settings.job());
    return env.fromSource(
        KafkaInputs.source(settings.job(), Topics.TRANSACTIONS_RAW, "passthrough", Map.of()),
        KafkaInputs.byRecordTimestamp(settings.job(), null, Duration.ofSeconds(1)),
        "records");
  }

  private static KafkaSink<Tuple2<String, byte[]>> sink(FeatureSettings settings) {
    return KafkaSink.<Tuple2<String, byte[]>>builder()
        .setBootstrapServers(settings.job().bootstrapServers())
        .setProperty("acks", "all")
        .setProperty("linger.ms", Long.toString(settings.job().linger().toMillis()))
        .setProperty("batch.size", "65536")
        .setRecordSerializer(new SameRecords())
        .build();
  }

  /** How many records a customer had so far, and a sum of something of them. */
  private static final class TwoValueStates<T> extends KeyedProcessFunction<String, T, T> {
    private static final long serialVersionUID = 1L;

    private final SerializableToLong<T> summed;

    private transient ValueState<Long> counts;
    private transient ValueState<Long> sums;

    TwoValueStates(SerializableToLong<T> summed) {
      this.summed = summed;
    }

    @Override
    public void open(OpenContext context) {
      counts = getRuntimeContext().getState(new ValueStateDescriptor<>("count", Long.class));
      sums = getRuntimeContext().getState(new ValueStateDescriptor<>("sum", Long.class));
    }

    @Override
    public void processElement(T record, Context context, Collector<T> out) throws Exception {
      Long count = counts.value();
      Long sum = sums.value();
      counts.update(count == null ? 1 : count + 1);
      sums.update((sum == null ? 0 : sum) + summed.applyAsLong(record));
      out.collect(record);
    }
  }

  private static final class SameRecords
      implements KafkaRecordSerializationSchema<Tuple2<String, byte[]>> {
    private static final long serialVersionUID = 1L;

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
        Tuple2<String, byte[]> record, KafkaSinkContext context, Long timestamp) {
      return new ProducerRecord<>(TOPIC, record.f0.getBytes(StandardCharsets.UTF_8), record.f1);
    }
  }
}
