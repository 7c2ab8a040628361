package io.penstock.featurejobs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.features.FeatureSet;
import io.penstock.schemas.BadRecordException;
import io.penstock.schemas.DeadLetterReason;
import io.penstock.schemas.FraudLabel;
import io.penstock.schemas.StageTimes;
import io.penstock.schemas.Topics;
import io.penstock.schemas.Transaction;
import io.penstock.streaming.DecodeFunction;
import io.penstock.streaming.JobSettings;
import io.penstock.streaming.KafkaRecord;
import io.penstock.streaming.StageClock;
import java.time.Duration;
import java.time.Instant;

/** What the job takes from its two topics, and what it refuses. */
final class DecodeFunctions {
  /** Ids stand in keys, headers and keyed state: a longer one is no id. */
  static final int MOST_ID_BYTES = 1024;

  /** The last epoch milli whose micros, the unit of the tables, fit a long. */
  private static final long LAST_MILLI = Long.MAX_VALUE / 1000;

  private DecodeFunctions() {}

  static DecodeFunction<Transaction, TransactionEvent> transactions(
      JobSettings settings, FeatureSet set, Duration ahead) {
    String currency = set.currency();
    long aheadMillis = ahead.toMillis();
    return new DecodeFunction<>(
        settings,
        Topics.TRANSACTIONS_RAW,
        TransactionEvent.class,
        (transaction, record) -> transaction(transaction, record, currency, aheadMillis));
  }

  static DecodeFunction<FraudLabel, LabelEvent> labels(JobSettings settings, Duration ahead) {
    long aheadMillis = ahead.toMillis();
    return new DecodeFunction<>(
        settings,
        Topics.TRANSACTIONS_LABELS,
        LabelEvent.class,
        (label, record) -> label(label, record, aheadMillis));
  }

  static TransactionEvent transaction(
      Transaction from, KafkaRecord record, String currency, long aheadMillis)
      throws BadRecordException {
    TransactionEvent event = new TransactionEvent();
    event.featuresIn = StageClock.micros();
    event.transactionId = from.getTransactionId();
    event.customerId = from.getCustomerId();
    event.terminalId = from.getTerminalId();
    event.cardToken = from.getCardToken();
    event.currency = from.getCurrency();
    event.amountMinor = from.getAmountMinor();
    event.eventTime = from.getEventTime().toEpochMilli();
    event.ingestTime = from.getIngestTime().toEpochMilli();
    event.partition = record.partition;
    event.offset = record.offset;
    StageTimes times = from.getStageTimes();
    event.sent = times == null ? 0 : times.getSent();
    checkKeys(event.transactionId, event.customerId, event.terminalId);
    if (event.cardToken != null) {
      checkLength("card_token", event.cardToken);
    }
    if (event.amountMinor < 0) {
      throw new BadRecordException(
          DeadLetterReason.NEGATIVE_AMOUNT, "amount_minor is " + event.amountMinor);
    }
    if (!currency.equals(event.currency)) {
      throw new BadRecordException(
          DeadLetterReason.WRONG_CURRENCY,
          "the currency is " + event.currency + ", the feature set's is " + currency);
    }
    checkRange("event_time", event.eventTime);
    checkAhead(event.eventTime, record.timestamp, event.featuresIn / 1_000, aheadMillis);
    return event;
  }

  static LabelEvent label(FraudLabel from, KafkaRecord record, long aheadMillis)
      throws BadRecordException {
    LabelEvent event = new LabelEvent();
    event.transactionId = from.getTransactionId();
    event.customerId = from.getCustomerId();
    event.terminalId = from.getTerminalId();
    event.source = from.getSource();
    event.fraud = from.getIsFraud();
    event.labelTime = from.getLabelTime().toEpochMilli();
    event.eventTime = from.getEventTime().toEpochMilli();
    event.ingestTime = from.getIngestTime().toEpochMilli();
    event.partition = record.partition;
    event.offset = record.offset;
    checkKeys(event.transactionId, event.customerId, event.terminalId);
    checkRange("event_time", event.eventTime);
    checkRange("label_time", event.labelTime);
    checkAhead(event.eventTime, record.timestamp, StageClock.micros() / 1_000, aheadMillis);
    return event;
  }

  private static void checkKeys(String transaction, String customer, String terminal)
      throws BadRecordException {
    checkKey("transaction_id", transaction, DeadLetterReason.NO_TRANSACTION_ID);
    checkKey("customer_id", customer, DeadLetterReason.NO_CUSTOMER);
    checkKey("terminal_id", terminal, DeadLetterReason.NO_TERMINAL);
  }

  private static void checkKey(String name, String id, DeadLetterReason ifEmpty)
      throws BadRecordException {
    if (id == null || id.isEmpty()) {
      throw new BadRecordException(ifEmpty, name + " is empty");
    }
    checkLength(name, id);
  }

  private static void checkLength(String name, String id) throws BadRecordException {
    // A char takes three bytes at most, so that an ordinary id is not encoded for this.
    if (id.length() * 3L > MOST_ID_BYTES && id.getBytes(UTF_8).length > MOST_ID_BYTES) {
      throw new BadRecordException(
          DeadLetterReason.ID_TOO_LONG,
          name + " takes more than " + MOST_ID_BYTES + " bytes of UTF-8");
    }
  }

  private static void checkRange(String name, long millis) throws BadRecordException {
    if (millis < 0) {
      throw new BadRecordException(
          DeadLetterReason.EVENT_TIME_BEFORE_1970, name + " is " + millis + ": before 1970");
    }
    if (millis > LAST_MILLI) {
      throw new BadRecordException(
          DeadLetterReason.EVENT_TIME_AHEAD,
          name + " is " + millis + ": its microseconds do not fit a long");
    }
  }

  /** A record's timestamp is its sender's word, too: what is ahead of the clock is not believed. */
  private static void checkAhead(
      long eventTime, long recordTimestamp, long nowMillis, long aheadMillis)
      throws BadRecordException {
    boolean recordAhead = recordTimestamp > nowMillis;
    long bound = recordAhead ? nowMillis : recordTimestamp;
    if (eventTime > bound + aheadMillis) {
      throw new BadRecordException(
          DeadLetterReason.EVENT_TIME_AHEAD,
          "event_time "
              + Instant.ofEpochMilli(eventTime)
              + " is more than "
              + Duration.ofMillis(aheadMillis)
              + (recordAhead ? " ahead of the clock, " : " ahead of the record's timestamp ")
              + Instant.ofEpochMilli(bound));
    }
  }
}
