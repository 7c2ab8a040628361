package io.penstock.stack.cli;

import io.penstock.stack.StackException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads the records of some topics, all partitions, without a consumer group, so that looking
 * changes nothing. For one thread; {@link #stop} may be called from any.
 */
final class RecordFeed implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(500);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<TopicPartition> partitions = new ArrayList<>();
  private volatile boolean stopped;

  /** Topics that are missing are left out; StackException if all of them are. */
  RecordFeed(String bootstrap, Duration patience, Collection<String> topics) {
    consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                bootstrap,
                "enable.auto.commit",
                false,
                "allow.auto.create.topics",
                false,
                "isolation.level",
                "read_committed",
                "fetch.max.wait.ms",
                100,
                "default.api.timeout.ms",
                (int) patience.toMillis()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    Set<String> present = consumer.listTopics().keySet();
    for (String topic : topics) {
      if (present.contains(topic)) {
        consumer
            .partitionsFor(topic)
            .forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
      }
    }
    if (partitions.isEmpty()) {
      consumer.close();
      throw new StackException(
          "the broker has no topic "
              + String.join(", ", topics)
              + ": is the stack still starting?");
    }
    consumer.assign(partitions);
  }

  void fromBeginning() {
    consumer.seekToBeginning(partitions);
  }

  void fromEnd() {
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position);
  }

  /** Passes on the records up to those that are there now, until the reader has enough. */
  void readToEnd(Reader reader) throws Exception {
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    while (!stopped && ends.entrySet().stream().anyMatch(this::isBehind)) {
      if (!poll(reader)) {
        return;
      }
    }
  }

  /** Passes on records as they come, until the reader has enough or the feed is stopped. */
  void follow(Reader reader) throws Exception {
    while (!stopped && poll(reader)) {
      // The reader decides how long.
    }
  }

  /** Ends {@link #readToEnd} or {@link #follow} soon. */
  void stop() {
    stopped = true;
    consumer.wakeup();
  }

  @Override
  public void close() {
    consumer.close();
  }

  private boolean isBehind(Map.Entry<TopicPartition, Long> end) {
    return consumer.position(end.getKey()) < end.getValue();
  }

  private boolean poll(Reader reader) throws Exception {
    try {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        if (!reader.read(record)) {
          return false;
        }
      }
      return reader.idle();
    } catch (WakeupException e) {
      return false;
    }
  }

  /** Takes records one by one. */
  @FunctionalInterface
  interface Reader {
    /** False once it has enough. */
    boolean read(ConsumerRecord<byte[], byte[]> record) throws Exception;

    /** Asked after each poll, also one without records; false to end. */
    default boolean idle() {
      return true;
    }
  }
}
