package io.penstock.streaming;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * A record as it lies in Kafka, undecoded; a Flink POJO. Key, value and the header arrays may be
 * null; times are epoch millis.
 */
public final class KafkaRecord {
  public byte[] key;
  public byte[] value;
  public String[] headerNames;
  public byte[][] headerValues;
  public String topic;
  public int partition;
  public long offset;
  public long timestamp;

  /** No event: it only moves its partition's clock to {@link #timestamp}. */
  public boolean heartbeat;

  /** For Flink and for tests. */
  public KafkaRecord() {}

  static KafkaRecord of(ConsumerRecord<byte[], byte[]> consumed, String heartbeatHeader) {
    KafkaRecord record = new KafkaRecord();
    record.key = consumed.key();
    record.value = consumed.value();
    record.topic = consumed.topic();
    record.partition = consumed.partition();
    record.offset = consumed.offset();
    record.timestamp = consumed.timestamp();
    record.heartbeat =
        record.value == null && consumed.headers().lastHeader(heartbeatHeader) != null;
    Header[] headers = consumed.headers().toArray();
    if (headers.length > 0) {
      record.headerNames = new String[headers.length];
      record.headerValues = new byte[headers.length][];
      for (int i = 0; i < headers.length; i++) {
        byte[] value = headers[i].value();
        record.headerNames[i] = headers[i].key();
        record.headerValues[i] = value == null ? new byte[0] : value;
      }
    }
    return record;
  }
}
