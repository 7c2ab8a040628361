package io.penstock.streaming;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.schemas.SchemaRegistryClient;
import io.penstock.schemas.Topic;
import io.penstock.schemas.WireEncoder;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.serialization.SerializationSchema.InitializationContext;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.util.function.SerializableFunction;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Turns a stream's values into Kafka records of a topic; registers the schema when opened. */
final class AvroRecords<I, T extends SpecificRecord> implements KafkaRecordSerializationSchema<I> {
  private static final long serialVersionUID = 1L;

  private final JobSettings settings;
  private final Topic<T> topic;
  private final SerializableFunction<I, T> convert;
  private final SerializableToLong<I> recordTimestamp;

  private transient WireEncoder<T> encoder;

  AvroRecords(
      JobSettings settings,
      Topic<T> topic,
      SerializableFunction<I, T> convert,
      SerializableToLong<I> recordTimestamp) {
    this.settings = settings;
    this.topic = topic;
    this.convert = convert;
    this.recordTimestamp = recordTimestamp;
  }

  @Override
  public void open(InitializationContext context, KafkaSinkContext sinkContext) throws Exception {
    RegistryWait wait = new RegistryWait(settings.registry(), context.getMetricGroup());
    try (SchemaRegistryClient registry =
        new SchemaRegistryClient(settings.registry(), settings.registryTimeout())) {
      encoder = wait.call(() -> new WireEncoder<>(topic, registry));
    }
  }

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      I value, KafkaSinkContext context, Long timestamp) {
    T record = convert.apply(value);
    long time = recordTimestamp.applyAsLong(value);
    return new ProducerRecord<>(
        topic.name(),
        null,
        // A producer record refuses a time before 1970, which would fail the job again and again.
        time < 0 ? null : time,
        topic.keyOf().apply(record).getBytes(UTF_8),
        encoder.encode(record));
  }
}
