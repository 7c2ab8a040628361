package io.penstock.schemas;

/** Why a record went to the dead-letter topic: the closed set of answers. */
public enum DeadLetterReason {
  EMPTY_VALUE("The record has no value, or one of no bytes."),
  WRONG_FIRST_BYTE(
      "The value does not begin with byte 0: it is not in the registry's wire format."),
  UNKNOWN_SCHEMA("The registry does not know the schema id in the value, or it is no Avro schema."),
  TRUNCATED("The value ends before its record does."),
  TRAILING_BYTES("Bytes are left over after the record."),
  UNDECODABLE("The bytes do not fit the schema, or its schema does not fit the topic's."),
  NEGATIVE_AMOUNT("amount_minor is below zero."),
  WRONG_CURRENCY("The currency is not the one of the feature set."),
  NO_TRANSACTION_ID("transaction_id is empty."),
  NO_CUSTOMER("customer_id is empty."),
  NO_TERMINAL("terminal_id is empty."),
  ID_TOO_LONG("transaction_id, customer_id or terminal_id takes more than 1,024 bytes of UTF-8."),
  EVENT_TIME_AHEAD(
      "event_time lies further ahead of the record timestamp than the settings allow, or a time is"
          + " past the last one that fits microseconds."),
  EVENT_TIME_BEFORE_1970("event_time or label_time lies before 1970.");

  private final String doc;

  DeadLetterReason(String doc) {
    this.doc = doc;
  }

  /** What it means, in one sentence. */
  public String doc() {
    return doc;
  }
}
