package io.penstock.streaming;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.schemas.BadRecordException;
import io.penstock.schemas.DeadLetterReason;
import io.penstock.schemas.Heartbeats;
import io.penstock.schemas.Topics;
import java.net.URI;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class KafkaOutputsTest {

  @Test
  void keepsADeadLettersBytesAndSaysWhereItLay() {
    RecordHeaders headers = new RecordHeaders();
    headers.add("trace", "x".getBytes(UTF_8));
    DeadLetter letter =
        DeadLetter.of(
            KafkaRecord.of(consumed(new byte[] {1, 2}, headers), Heartbeats.HEADER),
            new BadRecordException(DeadLetterReason.WRONG_FIRST_BYTE, "begins with 1"));

    ProducerRecord<byte[], byte[]> record =
        new DeadLetterRecords(Topics.TRANSACTIONS_RAW.dlq()).serialize(letter, null, null);

    assertThat(record.topic()).isEqualTo("transactions.raw.v1.dlq");
    assertThat(record.key()).isEqualTo("key".getBytes(UTF_8));
    assertThat(record.value()).containsExactly(1, 2);
    assertThat(record.timestamp()).isEqualTo(1234L);
    assertThat(header(record, "trace")).isEqualTo("x");
    assertThat(header(record, "__streams.errors.topic")).isEqualTo("transactions.raw.v1");
    assertThat(header(record, "__streams.errors.partition")).isEqualTo("3");
    assertThat(header(record, "__streams.errors.offset")).isEqualTo("42");
    assertThat(header(record, "__streams.errors.exception"))
        .isEqualTo(BadRecordException.class.getName());
    assertThat(header(record, "__streams.errors.message")).isEqualTo("begins with 1");
    assertThat(header(record, "penstock.reason")).isEqualTo("WRONG_FIRST_BYTE");
  }

  @Test
  void hasRoomForABadRecordOf16MiB() {
    Properties producer =
        KafkaOutputs.deadLetterProducer(
            JobSettings.of("127.0.0.1:1", URI.create("http://127.0.0.1:2")));
    assertThat(producer)
        .containsEntry("max.request.size", "16777216")
        .containsEntry("buffer.memory", "33554432")
        .containsEntry("compression.type", "zstd");
  }

  @Test
  void takesOnlyAnEmptyValueWithTheHeaderForAHeartbeat() {
    RecordHeaders headers = new RecordHeaders();
    headers.add(Heartbeats.HEADER, null);
    assertThat(KafkaRecord.of(consumed(null, headers), Heartbeats.HEADER).heartbeat).isTrue();
    assertThat(KafkaRecord.of(consumed(new byte[1], headers), Heartbeats.HEADER).heartbeat)
        .isFalse();
    assertThat(KafkaRecord.of(consumed(null, new RecordHeaders()), Heartbeats.HEADER).heartbeat)
        .isFalse();
  }

  private static ConsumerRecord<byte[], byte[]> consumed(byte[] value, RecordHeaders headers) {
    return new ConsumerRecord<>(
        "transactions.raw.v1",
        3,
        42,
        1234,
        TimestampType.CREATE_TIME,
        3,
        value == null ? -1 : value.length,
        "key".getBytes(UTF_8),
        value,
        headers,
        Optional.empty());
  }

  private static String header(ProducerRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), UTF_8);
  }
}
