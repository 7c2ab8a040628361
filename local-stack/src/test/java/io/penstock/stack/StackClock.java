package io.penstock.stack;

import io.penstock.schemas.Heartbeats;
import io.penstock.schemas.Topic;
import io.penstock.schemas.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Moves the clock of a stack whose sources never count as idle: what is written to a few partitions
 * would else wait for the others.
 */
public final class StackClock {
  private static final List<Topic<?>> INPUTS =
      List.of(Topics.TRANSACTIONS_RAW, Topics.TRANSACTIONS_LABELS);
  private static final byte[] NOTHING = null;

  private StackClock() {}

  /**
   * Brings every partition of transactions and labels to one time with heartbeats: {@code millis},
   * or the newest record timestamp there if that is later. Returns that time.
   */
  public static long moveTo(StackState stack, long millis) throws Exception {
    Map<TopicPartition, OffsetSpec> newest = new HashMap<>();
    for (Topic<?> topic : INPUTS) {
      for (int partition = 0; partition < topic.partitions(); partition++) {
        newest.put(new TopicPartition(topic.name(), partition), OffsetSpec.maxTimestamp());
      }
    }
    long time = millis;
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrap()))) {
      for (ListOffsetsResultInfo record :
          admin.listOffsets(newest).all().get(60, TimeUnit.SECONDS).values()) {
        time = Math.max(time, record.timestamp());
      }
    }
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", stack.bootstrap()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (TopicPartition at : newest.keySet()) {
        ProducerRecord<byte[], byte[]> beat =
            new ProducerRecord<>(at.topic(), at.partition(), time, null, NOTHING);
        beat.headers().add(Heartbeats.HEADER, new byte[0]);
        producer.send(beat).get(60, TimeUnit.SECONDS);
      }
    }
    return time;
  }
}
