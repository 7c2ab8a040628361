package io.penstock.lake;

import static io.penstock.lake.ColumnType.BOOLEAN;
import static io.penstock.lake.ColumnType.DOUBLE;
import static io.penstock.lake.ColumnType.DOUBLES;
import static io.penstock.lake.ColumnType.INT;
import static io.penstock.lake.ColumnType.LONG;
import static io.penstock.lake.ColumnType.STRING;
import static io.penstock.lake.ColumnType.STRINGS;
import static io.penstock.lake.ColumnType.TIMESTAMP;

import io.penstock.features.FeatureSet;
import java.util.ArrayList;
import java.util.List;

/** Penstock's tables; columns follow the Avro contracts of the same records. */
public final class LakeTables {

  /** Accepted transactions, as decoded. */
  public static final LakeTable TRANSACTIONS =
      new LakeTable(
          "transactions",
          List.of(
              column("transaction_id", STRING, "Unique id given by the sender"),
              column("customer_id", STRING, "The cardholder's id at the issuer"),
              column("terminal_id", STRING, "The card acceptor's terminal"),
              optional("card_token", STRING, "Payment token; never a card number"),
              column("amount_minor", LONG, "Amount in the currency's minor units"),
              column("currency", STRING, "ISO 4217 letters"),
              column("event_time", TIMESTAMP, "When the transaction took place"),
              column("ingest_time", TIMESTAMP, "When the sender wrote it, by the sender's clock"),
              column("topic", STRING, "Kafka topic that the record was read from"),
              column("partition", INT, "Its partition"),
              column("offset", LONG, "Its offset")));

  /** Labels as decoded; of one transaction the later label_time wins, then the larger offset. */
  public static final LakeTable LABELS =
      new LakeTable(
          "labels",
          List.of(
              column("transaction_id", STRING, "The labelled transaction"),
              column("is_fraud", BOOLEAN, "True: fraud; false: confirmed genuine"),
              column("source", STRING, "Who says so"),
              column("label_time", TIMESTAMP, "When it became known"),
              column("customer_id", STRING, "The transaction's customer"),
              column("terminal_id", STRING, "The transaction's terminal"),
              column("event_time", TIMESTAMP, "When the transaction took place"),
              column("ingest_time", TIMESTAMP, "When the sender wrote it, by the sender's clock"),
              column("topic", STRING, "Kafka topic that the record was read from"),
              column("partition", INT, "Its partition"),
              column("offset", LONG, "Its offset")));

  /**
   * Scored transactions. The vector that was scored is not repeated here: the features table has it
   * under the same transaction_id, and the topic carries both.
   */
  public static final LakeTable SCORED =
      new LakeTable(
          "scored",
          List.of(
              column("transaction_id", STRING, "The transaction"),
              column("customer_id", STRING, "Its customer"),
              column("terminal_id", STRING, "Its terminal"),
              column("event_time", TIMESTAMP, "When the transaction took place"),
              column("ingest_time", TIMESTAMP, "When the sender wrote it, by the sender's clock"),
              column("amount_minor", LONG, "Amount in the currency's minor units"),
              column("currency", STRING, "ISO 4217 letters"),
              column("score", DOUBLE, "Probability of fraud by the model, 0 to 1"),
              column("decision", STRING, "APPROVE, REVIEW or DECLINE"),
              optional("reason_codes", STRINGS, "Why, where the model can say"),
              column("model_name", STRING, "The model that scored; rules: the fallback"),
              column("model_version", STRING, "Its version"),
              column("model_digest", STRING, "SHA-256 of the model file in hex; empty for rules"),
              column("model_role", STRING, "PRODUCTION, FALLBACK, CANARY or SHADOW"),
              column("feature_set", STRING, "Name of the feature set"),
              column("feature_set_version", INT, "Version of the feature set"),
              column("customer_seq", LONG, "The customer's events numbered from 1"),
              column("late", BOOLEAN, "The event came after its watermark"),
              column("late_incomplete", BOOLEAN, "Part of its windows was no longer kept"),
              optional("topic", STRING, "Kafka topic of the features record"),
              optional("partition", INT, "Its partition"),
              optional("offset", LONG, "Its offset")));

  /** Drift reports; event_time is the window's end. */
  public static final LakeTable DRIFT_REPORTS =
      new LakeTable(
          "drift_reports",
          List.of(
              column("model_name", STRING, "The model"),
              column("model_version", STRING, "The version whose reference profile was used"),
              column("feature", STRING, "Feature name, or score"),
              column("window_start", TIMESTAMP, "Inclusive, event time"),
              column("window_end", TIMESTAMP, "Exclusive, event time"),
              column("rows", LONG, "Rows in the window"),
              column("reference_rows", LONG, "Rows in the reference"),
              column("psi", DOUBLE, "Population stability index; NaN: not computed"),
              column("threshold", DOUBLE, "The PSI above which the window is an alarm"),
              column("status", STRING, "STABLE, ALARM, TOO_FEW_ROWS or NOT_AFTER_PROMOTION"),
              column("alarms_in_a_row", INT, "Alarmed windows in a row up to this one"),
              column("fractions", DOUBLES, "Share of the window's rows by bin"),
              column("event_time", TIMESTAMP, "The window's end"),
              column("ingest_time", TIMESTAMP, "When the report was made, wall clock"),
              optional("topic", STRING, "Kafka topic, where the report was read from one"),
              optional("partition", INT, "Its partition"),
              optional("offset", LONG, "Its offset")));

  /** The name of the table that {@link #features} describes. */
  public static final String FEATURES = "features";

  /** The names of all tables. */
  public static final List<String> NAMES =
      List.of(TRANSACTIONS.name(), LABELS.name(), FEATURES, SCORED.name(), DRIFT_REPORTS.name());

  private LakeTables() {}

  /** The features table of a feature set: one DOUBLE column a feature, by its name. */
  public static LakeTable features(FeatureSet set) {
    List<Column> columns = new ArrayList<>();
    columns.add(column("transaction_id", STRING, "The transaction"));
    columns.add(column("customer_id", STRING, "Its customer"));
    columns.add(column("terminal_id", STRING, "Its terminal"));
    columns.add(optional("card_token", STRING, "Its payment token"));
    columns.add(column("amount_minor", LONG, "Amount in the currency's minor units"));
    columns.add(column("currency", STRING, "ISO 4217 letters"));
    columns.add(column("event_time", TIMESTAMP, "When the transaction took place"));
    columns.add(column("ingest_time", TIMESTAMP, "When the sender wrote it, by its clock"));
    columns.add(column("customer_seq", LONG, "The customer's events numbered from 1"));
    columns.add(column("feature_set", STRING, "Name of the feature set"));
    columns.add(column("feature_set_version", INT, "Version of the feature set"));
    columns.add(column("late", BOOLEAN, "The event came after its watermark"));
    columns.add(column("late_incomplete", BOOLEAN, "Part of its windows was no longer kept"));
    for (String name : set.names()) {
      columns.add(optional(name, DOUBLE, "Feature of " + set.reference()));
    }
    columns.add(optional("topic", STRING, "Kafka topic that the transaction was read from"));
    columns.add(optional("partition", INT, "Its partition"));
    columns.add(optional("offset", LONG, "Its offset"));
    return new LakeTable(FEATURES, columns);
  }

  private static Column column(String name, ColumnType type, String doc) {
    return new Column(name, type, true, doc);
  }

  private static Column optional(String name, ColumnType type, String doc) {
    return new Column(name, type, false, doc);
  }
}
