package io.penstock.trigger;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.schemas.BadRecordException;
import io.penstock.schemas.SchemaRegistryClient;
import io.penstock.schemas.Topics;
import io.penstock.schemas.TrainingRun;
import io.penstock.schemas.WireDecoder;
import io.penstock.schemas.WireEncoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the runs topic from its beginning, committed records only, and has each unfinished run
 * launched and followed. {@link #run} goes on until {@link #stop}; then the trainings are ended.
 */
final class RunLauncher implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(RunLauncher.class);
  private static final Duration POLL = Duration.ofMillis(200);

  private final TriggerSettings settings;
  private volatile boolean stopped;

  RunLauncher(TriggerSettings settings) {
    this.settings = settings;
  }

  /** Asks {@link #run} to end; returns at once. Safe from any thread. */
  void stop() {
    stopped = true;
  }

  @Override
  public void run() {
    try (SchemaRegistryClient registry =
            new SchemaRegistryClient(settings.registry(), settings.registryTimeout());
        Consumer<byte[], byte[]> consumer = consumer();
        Producer<byte[], byte[]> producer = producer()) {
      WireDecoder<TrainingRun> decoder = new WireDecoder<>(Topics.TRAINING_RUNS, registry);
      WireEncoder<TrainingRun> encoder =
          RegistryPatience.ask(() -> new WireEncoder<>(Topics.TRAINING_RUNS, registry));
      try (RunSupervisor supervisor =
          new RunSupervisor(settings, run -> send(producer, encoder, run), Clock.systemUTC())) {
        follow(consumer, decoder, supervisor);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void follow(
      Consumer<byte[], byte[]> consumer, WireDecoder<TrainingRun> decoder, RunSupervisor supervisor)
      throws IOException {
    List<TopicPartition> partitions =
        consumer.partitionsFor(Topics.TRAINING_RUNS.name()).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    Map<TopicPartition, Long> end = consumer.endOffsets(partitions);
    boolean caughtUp = false;
    while (!stopped) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        take(record, decoder, supervisor);
      }
      // Only the last record of a run says whether there is something to do.
      caughtUp = caughtUp || partitions.stream().allMatch(p -> consumer.position(p) >= end.get(p));
      // Whoever asked for the end may have ended the trainings too: those are no crashes.
      if (caughtUp && !stopped) {
        supervisor.step();
      }
    }
  }

  private static void take(
      ConsumerRecord<byte[], byte[]> record,
      WireDecoder<TrainingRun> decoder,
      RunSupervisor supervisor) {
    try {
      supervisor.seen(
          RegistryPatience.<TrainingRun, BadRecordException>ask(
              () -> decoder.decode(record.value())));
    } catch (BadRecordException bad) {
      LOG.error(
          "Unreadable run at {}-{} offset {}: {} ({})",
          record.topic(),
          record.partition(),
          record.offset(),
          bad.getMessage(),
          bad.reason());
    }
  }

  private static void send(
      Producer<byte[], byte[]> producer, WireEncoder<TrainingRun> encoder, TrainingRun run) {
    try {
      producer
          .send(
              new ProducerRecord<>(
                  Topics.TRAINING_RUNS.name(),
                  Topics.TRAINING_RUNS.keyOf().apply(run).getBytes(UTF_8),
                  encoder.encode(run)))
          .get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("interrupted while telling run " + run.getRunId(), e);
    } catch (ExecutionException e) {
      throw new KafkaException("cannot tell the state of run " + run.getRunId(), e.getCause());
    }
  }

  private Consumer<byte[], byte[]> consumer() {
    return new KafkaConsumer<>(
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            settings.bootstrapServers(),
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            "read_committed",
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false,
            ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
            false,
            ConsumerConfig.CLIENT_ID_CONFIG,
            settings.applicationId() + "-launcher"),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  private Producer<byte[], byte[]> producer() {
    return new KafkaProducer<>(
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            settings.bootstrapServers(),
            ProducerConfig.ACKS_CONFIG,
            "all",
            ProducerConfig.BUFFER_MEMORY_CONFIG,
            4L << 20,
            ProducerConfig.CLIENT_ID_CONFIG,
            settings.applicationId() + "-launcher"),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }
}
