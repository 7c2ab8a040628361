package io.penstock.training;

import io.penstock.schemas.BadRecordException;
import io.penstock.schemas.ModelEvent;
import io.penstock.schemas.SchemaRegistryClient;
import io.penstock.schemas.Topics;
import io.penstock.schemas.WireDecoder;
import io.penstock.schemas.WireEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of the models' lives: read to its end, added to with acknowledgement. A TrainingException
 * says that Kafka does not answer.
 */
final class LifecycleLog implements TrainingWorkflow.ModelLog {
  private static final Logger LOG = LoggerFactory.getLogger(LifecycleLog.class);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(200);

  private final String bootstrapServers;
  private final SchemaRegistryClient registry;

  LifecycleLog(String bootstrapServers, SchemaRegistryClient registry) {
    this.bootstrapServers = bootstrapServers;
    this.registry = registry;
  }

  /**
   * All events that the log holds now, in their order. A record that is no event is passed over.
   */
  @Override
  public List<ModelEvent> read() {
    Map<String, Object> settings =
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
            (int) PATIENCE.toMillis(),
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false,
            ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
            false,
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            "read_committed");
    TopicPartition only = new TopicPartition(Topics.MODELS_LIFECYCLE.name(), 0);
    WireDecoder<ModelEvent> decoder = new WireDecoder<>(Topics.MODELS_LIFECYCLE, registry);
    List<ModelEvent> events = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(only));
      consumer.seekToBeginning(List.of(only));
      long end = consumer.endOffsets(List.of(only)).get(only);
      while (consumer.position(only) < end) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          decode(decoder, record, events);
        }
      }
    } catch (KafkaException e) {
      throw new TrainingException("cannot read " + only.topic() + ": " + e.getMessage(), e);
    }
    return events;
  }

  private static void decode(
      WireDecoder<ModelEvent> decoder,
      ConsumerRecord<byte[], byte[]> record,
      List<ModelEvent> events) {
    if (record.value() == null) {
      return;
    }
    try {
      events.add(decoder.decode(record.value()));
    } catch (BadRecordException e) {
      LOG.warn(
          "{} offset {} is no model event: {}", record.topic(), record.offset(), e.getMessage());
    }
  }

  /** Adds events in their order; returns once all are acknowledged by all replicas. */
  @Override
  public void add(List<ModelEvent> events) {
    if (events.isEmpty()) {
      return;
    }
    Map<String, Object> settings =
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ProducerConfig.ACKS_CONFIG,
            "all",
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            true,
            ProducerConfig.LINGER_MS_CONFIG,
            0,
            ProducerConfig.MAX_BLOCK_MS_CONFIG,
            PATIENCE.toMillis(),
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
            (int) PATIENCE.toMillis());
    WireEncoder<ModelEvent> encoder = new WireEncoder<>(Topics.MODELS_LIFECYCLE, registry);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (ModelEvent event : events) {
        byte[] key = Topics.MODELS_LIFECYCLE.keyOf().apply(event).getBytes(StandardCharsets.UTF_8);
        sent.add(
            producer.send(
                new ProducerRecord<>(Topics.MODELS_LIFECYCLE.name(), key, encoder.encode(event))));
      }
      for (Future<RecordMetadata> one : sent) {
        one.get();
      }
    } catch (KafkaException | ExecutionException e) {
      throw new TrainingException(
          "cannot write to " + Topics.MODELS_LIFECYCLE.name() + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TrainingException("interrupted while publishing", e);
    }
  }
}
