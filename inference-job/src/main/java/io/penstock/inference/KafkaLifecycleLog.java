package io.penstock.inference;

import io.penstock.schemas.BadRecordException;
import io.penstock.schemas.ModelEvent;
import io.penstock.schemas.SchemaRegistryClient;
import io.penstock.schemas.SchemaRegistryException;
import io.penstock.schemas.Topics;
import io.penstock.schemas.WireDecoder;
import io.penstock.streaming.JobSettings;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The lifecycle topic, read with a consumer of its own; an undecodable record is passed over. */
final class KafkaLifecycleLog implements LifecycleLog {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(KafkaLifecycleLog.class);
  private static final TopicPartition PARTITION =
      new TopicPartition(Topics.MODELS_LIFECYCLE.name(), 0);
  private static final Duration POLL = Duration.ofMillis(200);

  private final String bootstrapServers;
  private final URI registry;
  private final Duration timeout;

  KafkaLifecycleLog(JobSettings settings) {
    this.bootstrapServers = settings.bootstrapServers();
    this.registry = settings.registry();
    this.timeout = settings.registryTimeout();
  }

  @Override
  public List<LifecycleEvent> readToEnd() throws IOException, InterruptedException {
    Map<String, Object> properties =
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            "read_committed",
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false,
            ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
            false);
    try (SchemaRegistryClient schemas = new SchemaRegistryClient(registry, timeout);
        KafkaConsumer<byte[], byte[]> consumer =
            new KafkaConsumer<>(
                properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      return read(consumer, new WireDecoder<>(Topics.MODELS_LIFECYCLE, schemas));
    } catch (InterruptException e) {
      Thread.interrupted();
      InterruptedException interrupted = new InterruptedException();
      interrupted.initCause(e);
      throw interrupted;
    } catch (KafkaException | SchemaRegistryException e) {
      throw new IOException(PARTITION.topic() + " cannot be read: " + e.getMessage(), e);
    }
  }

  private List<LifecycleEvent> read(
      KafkaConsumer<byte[], byte[]> consumer, WireDecoder<ModelEvent> decoder) {
    List<TopicPartition> partitions = List.of(PARTITION);
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    long end = consumer.endOffsets(partitions, timeout).get(PARTITION);
    List<LifecycleEvent> events = new ArrayList<>();
    while (consumer.position(PARTITION, timeout) < end) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        try {
          events.add(LifecycleEvent.of(decoder.decode(record.value())));
        } catch (BadRecordException e) {
          LOG.warn("{} offset {} is no model event: {}", PARTITION, record.offset(), e.reason());
        }
      }
    }
    return events;
  }
}
