package io.penstock.streaming;

import io.penstock.schemas.BadRecordException;
import io.penstock.schemas.DeadLetterReason;

/**
 * A record that could not be taken, with its reason, position and original bytes; a Flink POJO.
 * Key, value and the header arrays may be null.
 */
public final class DeadLetter {
  public byte[] key;
  public byte[] value;
  public String[] headerNames;
  public byte[][] headerValues;
  public String topic;
  public int partition;
  public long offset;
  public long timestamp;
  public DeadLetterReason reason;
  public String exception;
  public String message;

  /** For Flink. */
  public DeadLetter() {}

  static DeadLetter of(KafkaRecord record, BadRecordException bad) {
    DeadLetter letter = new DeadLetter();
    letter.key = record.key;
    letter.value = record.value;
    letter.headerNames = record.headerNames;
    letter.headerValues = record.headerValues;
    letter.topic = record.topic;
    letter.partition = record.partition;
    letter.offset = record.offset;
    letter.timestamp = record.timestamp;
    letter.reason = bad.reason();
    letter.exception = bad.getClass().getName();
    letter.message = String.valueOf(bad.getMessage());
    return letter;
  }
}
