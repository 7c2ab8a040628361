package io.penstock.streaming;

import io.penstock.schemas.Heartbeats;
import io.penstock.schemas.Topic;
import java.time.Duration;
import java.util.Map;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Sources of raw Kafka records, and the watermarks that go with them. */
public final class KafkaInputs {
  private static final Duration ALIGNMENT_INTERVAL = Duration.ofMillis(50);

  private KafkaInputs() {}

  /**
   * A source of a topic's records as they are: from the restored offsets, without state from the
   * earliest. {@code extra} holds consumer properties that win over ours.
   */
  public static KafkaSource<KafkaRecord> source(
      JobSettings settings, Topic<?> topic, String groupId, Map<String, String> extra) {
    String fetchBytes = Integer.toString(settings.fetchBytes());
    KafkaSourceBuilder<KafkaRecord> builder =
        KafkaSource.<KafkaRecord>builder()
            .setBootstrapServers(settings.bootstrapServers())
            .setTopics(topic.name())
            .setGroupId(settings.groupPrefix() + "." + groupId)
            .setClientIdPrefix(settings.groupPrefix() + "." + groupId + "." + topic.name())
            .setStartingOffsets(OffsetsInitializer.earliest())
            .setDeserializer(new RawRecords())
            .setProperty(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, fetchBytes)
            .setProperty(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, fetchBytes)
            .setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    extra.forEach(builder::setProperty);
    return builder.build();
  }

  /**
   * Watermarks per partition from Kafka record timestamps, {@code outOfOrderness} behind the newest
   * (zero: timestamps only rise); a timestamp more than an hour ahead of the clock moves none.
   * Sources of one alignment group keep within the settings' drift of each other; a null group is
   * not aligned.
   */
  public static WatermarkStrategy<KafkaRecord> byRecordTimestamp(
      JobSettings settings, String alignmentGroup, Duration outOfOrderness) {
    WatermarkStrategy<KafkaRecord> strategy =
        WatermarkStrategy.forGenerator(
            new RecordTimestamps.OfPartitions<>(outOfOrderness, settings.sourceIdleness()));
    if (alignmentGroup != null && !settings.alignment().isZero()) {
      strategy =
          strategy.withWatermarkAlignment(alignmentGroup, settings.alignment(), ALIGNMENT_INTERVAL);
    }
    return strategy;
  }

  static final class RawRecords implements KafkaRecordDeserializationSchema<KafkaRecord> {
    private static final long serialVersionUID = 1L;

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> consumed, Collector<KafkaRecord> out) {
      out.collect(KafkaRecord.of(consumed, Heartbeats.HEADER));
    }

    @Override
    public TypeInformation<KafkaRecord> getProducedType() {
      return TypeInformation.of(KafkaRecord.class);
    }
  }
}
