package io.penstock.stack.demo;

import io.penstock.schemas.BadRecordException;
import io.penstock.schemas.ModelEvent;
import io.penstock.schemas.ModelEventKind;
import io.penstock.schemas.SchemaRegistryClient;
import io.penstock.schemas.Topics;
import io.penstock.schemas.TrainingRun;
import io.penstock.schemas.WireDecoder;
import io.penstock.stack.StackState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Follows training runs and model promotions on their topics. One thread. */
final class Promotions implements AutoCloseable {
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final SchemaRegistryClient registry;
  private final WireDecoder<TrainingRun> runDecoder;
  private final WireDecoder<ModelEvent> modelDecoder;
  private final Map<String, TrainingRun> runs = new LinkedHashMap<>();
  private final List<String> promoted = new ArrayList<>();

  Promotions(StackState stack) {
    registry = new SchemaRegistryClient(stack.registry(), Duration.ofSeconds(10));
    runDecoder = new WireDecoder<>(Topics.TRAINING_RUNS, registry);
    modelDecoder = new WireDecoder<>(Topics.MODELS_LIFECYCLE, registry);
    Map<String, Object> config =
        Map.of("bootstrap.servers", stack.bootstrap(), "isolation.level", "read_committed");
    consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        List.of(
            new TopicPartition(Topics.TRAINING_RUNS.name(), 0),
            new TopicPartition(Topics.MODELS_LIFECYCLE.name(), 0));
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /** Takes what has come, waiting up to {@code patience} for something. */
  void poll(Duration patience) {
    for (ConsumerRecord<byte[], byte[]> message : consumer.poll(patience)) {
      try {
        if (message.topic().equals(Topics.TRAINING_RUNS.name())) {
          TrainingRun run = runDecoder.decode(message.value());
          runs.put(run.getRunId(), run);
        } else {
          ModelEvent event = modelDecoder.decode(message.value());
          if (event.getKind() == ModelEventKind.PROMOTED
              && !promoted.contains(event.getModelVersion())) {
            promoted.add(event.getModelVersion());
          }
        }
      } catch (BadRecordException e) {
        throw new IllegalStateException(
            message.topic() + " offset " + message.offset() + ": " + e.getMessage(), e);
      }
    }
  }

  /**
   * Whether the simulated clock should stand still at {@code now}: a run trains, or all that it
   * waits for is in the stream, {@code labelDelay} after the last day of its gate, but not yet in
   * the lake.
   */
  boolean hold(Instant now, Duration labelDelay) {
    return runs.values().stream()
        .anyMatch(
            run ->
                switch (run.getState()) {
                  case RUNNING -> true;
                  case REQUESTED, WAITING_FOR_LABELS ->
                      !now.isBefore(run.getGateEnd().plus(labelDelay));
                  case SUCCEEDED, REJECTED, FAILED -> false;
                });
  }

  /** The last known state of each run. */
  List<TrainingRun> runs() {
    return List.copyOf(runs.values());
  }

  /** Promoted versions in order. */
  List<String> promoted() {
    return List.copyOf(promoted);
  }

  @Override
  public void close() {
    consumer.close();
    registry.close();
  }
}
