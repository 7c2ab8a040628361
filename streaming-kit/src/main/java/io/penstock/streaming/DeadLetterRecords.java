package io.penstock.streaming;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/** Turns dead letters into Kafka records. */
final class DeadLetterRecords implements KafkaRecordSerializationSchema<DeadLetter> {
  private static final long serialVersionUID = 1L;

  private final String topic;

  DeadLetterRecords(String topic) {
    this.topic = topic;
  }

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      DeadLetter letter, KafkaSinkContext context, Long timestamp) {
    // A source without timestamps says -1, which a producer record refuses.
    Long time = letter.timestamp < 0 ? null : letter.timestamp;
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topic, null, time, letter.key, letter.value);
    Headers headers = record.headers();
    if (letter.headerNames != null) {
      for (int i = 0; i < letter.headerNames.length; i++) {
        headers.add(letter.headerNames[i], letter.headerValues[i]);
      }
    }
    add(headers, DeadLetterHeaders.TOPIC, letter.topic);
    add(headers, DeadLetterHeaders.PARTITION, Integer.toString(letter.partition));
    add(headers, DeadLetterHeaders.OFFSET, Long.toString(letter.offset));
    add(headers, DeadLetterHeaders.EXCEPTION, letter.exception);
    add(headers, DeadLetterHeaders.MESSAGE, letter.message);
    add(headers, DeadLetterHeaders.REASON, letter.reason.name());
    return record;
  }

  private static void add(Headers headers, String name, String value) {
    headers.add(name, value.getBytes(UTF_8));
  }
}
