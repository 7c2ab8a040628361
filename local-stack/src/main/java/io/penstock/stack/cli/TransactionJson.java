package io.penstock.stack.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.schemas.Transaction;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;

/**
 * Reads a transaction from a JSON object with the schema's field names. Only types are checked:
 * what the pipeline thinks of a value is for the pipeline to say.
 */
final class TransactionJson {
  private static final List<String> FIELDS =
      List.of(
          "transaction_id",
          "customer_id",
          "terminal_id",
          "card_token",
          "amount_minor",
          "currency",
          "event_time",
          "ingest_time");

  private final Clock clock;

  TransactionJson(Clock clock) {
    this.clock = clock;
  }

  /**
   * IllegalArgumentException, with the field, if something is missing, unknown or of a wrong type.
   */
  Transaction read(String line) {
    ObjectNode json = RecordJson.parse(line);
    json.remove("stage_times");
    for (Iterator<String> names = json.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!FIELDS.contains(name)) {
        throw new IllegalArgumentException(
            "unknown field " + name + ": the fields are " + String.join(", ", FIELDS));
      }
    }
    Instant now = Instant.ofEpochMilli(clock.millis());
    return Transaction.newBuilder()
        .setTransactionId(text(json, "transaction_id", UUID.randomUUID().toString()))
        .setCustomerId(text(json, "customer_id", null))
        .setTerminalId(text(json, "terminal_id", null))
        .setCardToken(json.hasNonNull("card_token") ? text(json, "card_token", null) : null)
        .setAmountMinor(whole(json, "amount_minor"))
        .setCurrency(text(json, "currency", "EUR"))
        .setEventTime(time(json, "event_time", now))
        .setIngestTime(ingestTime(json, now))
        .build();
  }

  /** It is the record's timestamp, too, and Kafka has none before 1970. */
  private static Instant ingestTime(ObjectNode json, Instant now) {
    Instant time = time(json, "ingest_time", now);
    if (time.isBefore(Instant.EPOCH)) {
      throw new IllegalArgumentException(
          "field ingest_time must not be before 1970, and is " + time);
    }
    return time;
  }

  private static String text(ObjectNode json, String field, String otherwise) {
    JsonNode node = json.get(field);
    if (node == null || node.isNull()) {
      if (otherwise == null) {
        throw new IllegalArgumentException("field " + field + " is missing");
      }
      return otherwise;
    }
    if (!node.isTextual() && !node.isIntegralNumber()) {
      throw new IllegalArgumentException("field " + field + " must be a string, and is " + node);
    }
    return node.asText();
  }

  private static long whole(ObjectNode json, String field) {
    JsonNode node = json.get(field);
    if (node == null || node.isNull()) {
      throw new IllegalArgumentException("field " + field + " is missing");
    }
    if (!node.isIntegralNumber() || !node.canConvertToLong()) {
      throw new IllegalArgumentException(
          "field " + field + " must be a whole number of minor units (cents), and is " + node);
    }
    return node.longValue();
  }

  private static Instant time(ObjectNode json, String field, Instant otherwise) {
    JsonNode node = json.get(field);
    if (node == null || node.isNull()) {
      return otherwise;
    }
    if (node.isIntegralNumber() && node.canConvertToLong()) {
      return Instant.ofEpochMilli(node.longValue());
    }
    try {
      return Instant.parse(node.asText());
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "field "
              + field
              + " must be a time such as 2026-01-31T12:00:00Z, or epoch millis, and is "
              + node,
          e);
    }
  }
}
