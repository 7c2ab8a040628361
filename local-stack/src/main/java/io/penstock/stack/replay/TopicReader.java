package io.penstock.stack.replay;

import io.penstock.stack.StackException;
import io.penstock.stack.StackState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads whole topics, from their beginning to where they end at the time of the call. */
public final class TopicReader {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private TopicReader() {}

  /** How many records the topic has taken so far. */
  public static long count(StackState stack, String topic) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(stack)) {
      return consumer.endOffsets(partitions(consumer, topic)).values().stream()
          .mapToLong(Long::longValue)
          .sum();
    }
  }

  /** Hands every record of the topic to {@code reader}, each partition in its order. */
  public static void readAll(
      StackState stack, String topic, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(stack)) {
      List<TopicPartition> partitions = partitions(consumer, topic);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        var records = consumer.poll(Duration.ofMillis(200));
        for (ConsumerRecord<byte[], byte[]> message : records) {
          if (message.offset() < ends.get(new TopicPartition(topic, message.partition()))) {
            reader.accept(message);
          }
        }
        if (!records.isEmpty()) {
          deadline = System.nanoTime() + PATIENCE.toNanos();
        } else if (System.nanoTime() > deadline) {
          throw new StackException(
              "topic " + topic + " gave nothing for " + PATIENCE.toSeconds() + " s");
        }
      }
    }
  }

  private static List<TopicPartition> partitions(
      KafkaConsumer<byte[], byte[]> consumer, String topic) {
    return consumer.partitionsFor(topic).stream()
        .map(info -> new TopicPartition(topic, info.partition()))
        .toList();
  }

  private static KafkaConsumer<byte[], byte[]> consumer(StackState stack) {
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers", stack.bootstrap(),
            "isolation.level", "read_committed",
            "max.partition.fetch.bytes", "4194304",
            "max.poll.records", "5000");
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }
}
