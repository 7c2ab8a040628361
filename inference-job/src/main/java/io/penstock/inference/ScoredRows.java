package io.penstock.inference;

import io.penstock.lake.LakeTables;
import io.penstock.schemas.Topics;
import io.penstock.sinks.RowMapper;
import io.penstock.sinks.RowWriter;
import java.util.List;

/** Fills rows of the lake's table {@code scored}. */
final class ScoredRows implements RowMapper<Scored> {
  private static final long serialVersionUID = 1L;

  private static final int TRANSACTION_ID = column("transaction_id");
  private static final int CUSTOMER_ID = column("customer_id");
  private static final int TERMINAL_ID = column("terminal_id");
  private static final int EVENT_TIME = column("event_time");
  private static final int INGEST_TIME = column("ingest_time");
  private static final int AMOUNT_MINOR = column("amount_minor");
  private static final int CURRENCY = column("currency");
  private static final int SCORE = column("score");
  private static final int DECISION = column("decision");
  private static final int REASON_CODES = column("reason_codes");
  private static final int MODEL_NAME = column("model_name");
  private static final int MODEL_VERSION = column("model_version");
  private static final int MODEL_DIGEST = column("model_digest");
  private static final int MODEL_ROLE = column("model_role");
  private static final int FEATURE_SET = column("feature_set");
  private static final int FEATURE_SET_VERSION = column("feature_set_version");
  private static final int CUSTOMER_SEQ = column("customer_seq");
  private static final int LATE = column("late");
  private static final int LATE_INCOMPLETE = column("late_incomplete");
  private static final int TOPIC = column("topic");
  private static final int PARTITION = column("partition");
  private static final int OFFSET = column("offset");

  private final String featureSet;
  private final int featureSetVersion;

  ScoredRows(String featureSet, int featureSetVersion) {
    this.featureSet = featureSet;
    this.featureSetVersion = featureSetVersion;
  }

  private static int column(String name) {
    return LakeTables.SCORED.indexOf(name);
  }

  @Override
  public void map(Scored scored, RowWriter row) {
    ScoringRequest request = scored.request;
    row.set(TRANSACTION_ID, request.transactionId);
    row.set(CUSTOMER_ID, request.customerId);
    row.set(TERMINAL_ID, request.terminalId);
    row.setTimestamp(EVENT_TIME, request.eventTime);
    row.setTimestamp(INGEST_TIME, request.ingestTime);
    row.set(AMOUNT_MINOR, request.amountMinor);
    row.set(CURRENCY, request.currency);
    row.set(SCORE, scored.score);
    row.set(DECISION, scored.decision.name());
    if (scored.reason != null) {
      row.set(REASON_CODES, List.of(scored.reason));
    }
    row.set(MODEL_NAME, scored.modelName);
    row.set(MODEL_VERSION, scored.modelVersion);
    row.set(MODEL_DIGEST, scored.modelDigest);
    row.set(MODEL_ROLE, scored.modelRole.name());
    row.set(FEATURE_SET, featureSet);
    row.set(FEATURE_SET_VERSION, featureSetVersion);
    row.set(CUSTOMER_SEQ, request.customerSeq);
    row.set(LATE, request.late);
    row.set(LATE_INCOMPLETE, request.lateIncomplete);
    row.set(TOPIC, Topics.TRANSACTIONS_FEATURES.name());
    row.set(PARTITION, request.partition);
    row.set(OFFSET, request.offset);
  }
}
