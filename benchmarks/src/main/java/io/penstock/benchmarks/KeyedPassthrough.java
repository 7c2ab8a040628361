package io.penstock.benchmarks;

import io.penstock.schemas.Topics;
import io.penstock.streaming.JobSettings;
import io.penstock.streaming.KafkaInputs;
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
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The least that a keyed job can do: the same records from the same source, undecoded, by customer
 * through two ValueStates and on to Kafka. Its source is not aligned, for nothing here waits.
 */
final class KeyedPassthrough {
  static final String TOPIC = "bench.passthrough.v1";

  private KeyedPassthrough() {}

  static void build(StreamExecutionEnvironment env, JobSettings settings) {
    env.fromSource(
            KafkaInputs.source(settings, Topics.TRANSACTIONS_RAW, "passthrough", Map.of()),
            KafkaInputs.byRecordTimestamp(settings, null, Duration.ofSeconds(1)),
            "records")
        .filter(record -> !record.heartbeat)
        .map(record -> Tuple2.of(new String(record.key, StandardCharsets.UTF_8), record.value))
        .returns(Types.TUPLE(Types.STRING, Types.PRIMITIVE_ARRAY(Types.BYTE)))
        .keyBy(record -> record.f0)
        .process(new TwoValueStates())
        .sinkTo(sink(settings));
  }

  private static KafkaSink<Tuple2<String, byte[]>> sink(JobSettings settings) {
    return KafkaSink.<Tuple2<String, byte[]>>builder()
        .setBootstrapServers(settings.bootstrapServers())
        .setProperty("acks", "all")
        .setProperty("linger.ms", Long.toString(settings.linger().toMillis()))
        .setProperty("batch.size", "65536")
        .setRecordSerializer(new SameRecords())
        .build();
  }

  /** A customer's records and bytes so far. */
  private static final class TwoValueStates
      extends KeyedProcessFunction<String, Tuple2<String, byte[]>, Tuple2<String, byte[]>> {
    private static final long serialVersionUID = 1L;

    private transient ValueState<Long> counts;
    private transient ValueState<Long> bytes;

    @Override
    public void open(OpenContext context) {
      counts = getRuntimeContext().getState(new ValueStateDescriptor<>("count", Long.class));
      bytes = getRuntimeContext().getState(new ValueStateDescriptor<>("bytes", Long.class));
    }

    @Override
    public void processElement(
        Tuple2<String, byte[]> record, Context context, Collector<Tuple2<String, byte[]>> out)
        throws Exception {
      Long count = counts.value();
      Long sum = bytes.value();
      counts.update(count == null ? 1 : count + 1);
      bytes.update((sum == null ? 0 : sum) + record.f1.length);
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
