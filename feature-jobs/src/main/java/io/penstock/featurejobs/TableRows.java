package io.penstock.featurejobs;

import io.penstock.features.FeatureSet;
import io.penstock.lake.LakeTable;
import io.penstock.lake.LakeTables;
import io.penstock.schemas.Topics;
import io.penstock.sinks.RowMapper;
import io.penstock.sinks.RowWriter;

/** Events as rows of the lake's tables. */
final class TableRows {
  private TableRows() {}

  /** Rows of {@link LakeTables#TRANSACTIONS}. */
  static final class Transactions implements RowMapper<TransactionEvent> {
    private static final long serialVersionUID = 1L;
    private static final LakeTable TABLE = LakeTables.TRANSACTIONS;
    private static final int TRANSACTION_ID = TABLE.indexOf("transaction_id");
    private static final int CUSTOMER_ID = TABLE.indexOf("customer_id");
    private static final int TERMINAL_ID = TABLE.indexOf("terminal_id");
    private static final int CARD_TOKEN = TABLE.indexOf("card_token");
    private static final int AMOUNT_MINOR = TABLE.indexOf("amount_minor");
    private static final int CURRENCY = TABLE.indexOf("currency");
    private static final int EVENT_TIME = TABLE.indexOf("event_time");
    private static final int INGEST_TIME = TABLE.indexOf("ingest_time");
    private static final int TOPIC = TABLE.indexOf("topic");
    private static final int PARTITION = TABLE.indexOf("partition");
    private static final int OFFSET = TABLE.indexOf("offset");

    @Override
    public void map(TransactionEvent event, RowWriter row) {
      row.set(TRANSACTION_ID, event.transactionId);
      row.set(CUSTOMER_ID, event.customerId);
      row.set(TERMINAL_ID, event.terminalId);
      row.set(CARD_TOKEN, event.cardToken);
      row.set(AMOUNT_MINOR, event.amountMinor);
      row.set(CURRENCY, event.currency);
      row.setTimestamp(EVENT_TIME, event.eventTime);
      row.setTimestamp(INGEST_TIME, event.ingestTime);
      row.set(TOPIC, Topics.TRANSACTIONS_RAW.name());
      row.set(PARTITION, event.partition);
      row.set(OFFSET, event.offset);
    }
  }

  /** Rows of {@link LakeTables#LABELS}. */
  static final class Labels implements RowMapper<LabelEvent> {
    private static final long serialVersionUID = 1L;
    private static final LakeTable TABLE = LakeTables.LABELS;
    private static final int TRANSACTION_ID = TABLE.indexOf("transaction_id");
    private static final int IS_FRAUD = TABLE.indexOf("is_fraud");
    private static final int SOURCE = TABLE.indexOf("source");
    private static final int LABEL_TIME = TABLE.indexOf("label_time");
    private static final int CUSTOMER_ID = TABLE.indexOf("customer_id");
    private static final int TERMINAL_ID = TABLE.indexOf("terminal_id");
    private static final int EVENT_TIME = TABLE.indexOf("event_time");
    private static final int INGEST_TIME = TABLE.indexOf("ingest_time");
    private static final int TOPIC = TABLE.indexOf("topic");
    private static final int PARTITION = TABLE.indexOf("partition");
    private static final int OFFSET = TABLE.indexOf("offset");

    @Override
    public void map(LabelEvent label, RowWriter row) {
      row.set(TRANSACTION_ID, label.transactionId);
      row.set(IS_FRAUD, label.fraud);
      row.set(SOURCE, label.source);
      row.setTimestamp(LABEL_TIME, label.labelTime);
      row.set(CUSTOMER_ID, label.customerId);
      row.set(TERMINAL_ID, label.terminalId);
      row.setTimestamp(EVENT_TIME, label.eventTime);
      row.setTimestamp(INGEST_TIME, label.ingestTime);
      row.set(TOPIC, Topics.TRANSACTIONS_LABELS.name());
      row.set(PARTITION, label.partition);
      row.set(OFFSET, label.offset);
    }
  }

  /** Rows of the features table of a set. */
  static final class Features implements RowMapper<TransactionEvent> {
    private static final long serialVersionUID = 1L;

    private final String featureSet;
    private final int version;
    private final int transactionId;
    private final int customerId;
    private final int terminalId;
    private final int cardToken;
    private final int amountMinor;
    private final int currency;
    private final int eventTime;
    private final int ingestTime;
    private final int customerSeq;
    private final int setName;
    private final int setVersion;
    private final int late;
    private final int lateIncomplete;
    private final int topic;
    private final int partition;
    private final int offset;
    private final int[] vector;

    Features(FeatureSet set) {
      LakeTable table = LakeTables.features(set);
      featureSet = set.name();
      version = set.version();
      transactionId = table.indexOf("transaction_id");
      customerId = table.indexOf("customer_id");
      terminalId = table.indexOf("terminal_id");
      cardToken = table.indexOf("card_token");
      amountMinor = table.indexOf("amount_minor");
      currency = table.indexOf("currency");
      eventTime = table.indexOf("event_time");
      ingestTime = table.indexOf("ingest_time");
      customerSeq = table.indexOf("customer_seq");
      setName = table.indexOf("feature_set");
      setVersion = table.indexOf("feature_set_version");
      late = table.indexOf("late");
      lateIncomplete = table.indexOf("late_incomplete");
      topic = table.indexOf("topic");
      partition = table.indexOf("partition");
      offset = table.indexOf("offset");
      vector = set.names().stream().mapToInt(table::indexOf).toArray();
    }

    @Override
    public void map(TransactionEvent event, RowWriter row) {
      row.set(transactionId, event.transactionId);
      row.set(customerId, event.customerId);
      row.set(terminalId, event.terminalId);
      row.set(cardToken, event.cardToken);
      row.set(amountMinor, event.amountMinor);
      row.set(currency, event.currency);
      row.setTimestamp(eventTime, event.eventTime);
      row.setTimestamp(ingestTime, event.ingestTime);
      row.set(customerSeq, event.customerSeq);
      row.set(setName, featureSet);
      row.set(setVersion, version);
      row.set(late, event.late);
      row.set(lateIncomplete, event.lateIncomplete);
      for (int i = 0; i < vector.length; i++) {
        row.set(vector[i], event.vector[i]);
      }
      row.set(topic, Topics.TRANSACTIONS_RAW.name());
      row.set(partition, event.partition);
      row.set(offset, event.offset);
    }
  }
}
