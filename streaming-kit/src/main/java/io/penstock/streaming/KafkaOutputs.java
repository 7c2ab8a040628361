package io.penstock.streaming;

import io.penstock.schemas.Topic;
import java.util.Properties;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.KafkaSinkBuilder;
import org.apache.flink.util.function.SerializableFunction;
import org.apache.kafka.clients.producer.ProducerConfig;

/** Kafka sinks: Avro values in the registry's wire format, and dead letters. */
public final class KafkaOutputs {
  /** Room for a whole bad record: what a topic took, its dead-letter topic must take. */
  private static final int DEAD_LETTER_BYTES = 16 << 20;

  private KafkaOutputs() {}

  /** A sink of records to their topic, keyed by the topic's key; timestamps are epoch millis. */
  public static <T extends SpecificRecord> KafkaSink<T> sink(
      JobSettings settings,
      Topic<T> topic,
      SerializableFunction<T, Long> recordTimestamp,
      String transactionalIdPrefix) {
    return sink(settings, topic, same -> same, recordTimestamp::apply, transactionalIdPrefix);
  }

  /**
   * A sink that turns a stream's values into the topic's records itself, so that no Avro object
   * travels between operators. {@code convert} may return the same object each time.
   */
  public static <I, T extends SpecificRecord> KafkaSink<I> sink(
      JobSettings settings,
      Topic<T> topic,
      SerializableFunction<I, T> convert,
      SerializableToLong<I> recordTimestamp,
      String transactionalIdPrefix) {
    return build(
        settings,
        new AvroRecords<>(settings, topic, convert, recordTimestamp),
        producer(settings),
        transactionalIdPrefix);
  }

  /**
   * A sink to the topic's dead-letter topic: original key, bytes, headers and timestamp, and the
   * headers of {@link DeadLetterHeaders}. A failed write, such as of a record above 16 MiB, fails
   * the job.
   */
  public static KafkaSink<DeadLetter> deadLetters(JobSettings settings, Topic<?> of) {
    return build(settings, new DeadLetterRecords(of.dlq()), deadLetterProducer(settings), of.dlq());
  }

  static Properties deadLetterProducer(JobSettings settings) {
    Properties producer = producer(settings);
    producer.setProperty(
        ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Integer.toString(DEAD_LETTER_BYTES));
    // The default, but relied on: one record must fit.
    producer.setProperty(
        ProducerConfig.BUFFER_MEMORY_CONFIG, Integer.toString(2 * DEAD_LETTER_BYTES));
    producer.setProperty(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
    return producer;
  }

  private static Properties producer(JobSettings settings) {
    Properties producer = new Properties();
    producer.setProperty(ProducerConfig.ACKS_CONFIG, "all");
    producer.setProperty(
        ProducerConfig.LINGER_MS_CONFIG, Long.toString(settings.linger().toMillis()));
    producer.setProperty(ProducerConfig.BATCH_SIZE_CONFIG, "65536");
    return producer;
  }

  private static <I> KafkaSink<I> build(
      JobSettings settings,
      KafkaRecordSerializationSchema<I> records,
      Properties producer,
      String prefix) {
    KafkaSinkBuilder<I> builder =
        KafkaSink.<I>builder()
            .setBootstrapServers(settings.bootstrapServers())
            .setRecordSerializer(records);
    if (settings.exactlyOnce()) {
      producer.setProperty(
          ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
          Long.toString(settings.transactionTimeout().toMillis()));
      builder
          .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
          .setTransactionalIdPrefix(settings.groupPrefix() + "." + prefix);
    } else {
      builder.setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE);
    }
    return builder.setKafkaProducerConfig(producer).build();
  }
}
