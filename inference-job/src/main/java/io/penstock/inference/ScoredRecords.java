package io.penstock.inference;

import io.penstock.schemas.DoubleView;
import io.penstock.schemas.ScoredTransaction;
import io.penstock.schemas.StageTimes;
import java.time.Instant;
import java.util.List;
import org.apache.flink.util.function.SerializableFunction;

/** Turns results into records of the scored topic; fills one record again and again. */
final class ScoredRecords implements SerializableFunction<Scored, ScoredTransaction> {
  private static final long serialVersionUID = 1L;

  private final String featureSet;
  private final int featureSetVersion;

  private transient ScoredTransaction record;
  private transient DoubleView vector;

  ScoredRecords(String featureSet, int featureSetVersion) {
    this.featureSet = featureSet;
    this.featureSetVersion = featureSetVersion;
  }

  @Override
  public ScoredTransaction apply(Scored scored) {
    if (record == null) {
      record = new ScoredTransaction();
      record.setFeatureSet(featureSet);
      record.setFeatureSetVersion(featureSetVersion);
      record.setStageTimes(new StageTimes());
      vector = new DoubleView();
      record.setVector(vector);
    }
    ScoringRequest request = scored.request;
    record.setTransactionId(request.transactionId);
    record.setCustomerId(request.customerId);
    record.setTerminalId(request.terminalId);
    record.setEventTime(Instant.ofEpochMilli(request.eventTime));
    record.setIngestTime(Instant.ofEpochMilli(request.ingestTime));
    record.setAmountMinor(request.amountMinor);
    record.setCurrency(request.currency);
    record.setScore(scored.score);
    record.setDecision(scored.decision);
    record.setReasonCodes(scored.reason == null ? null : List.of(scored.reason));
    record.setModelName(scored.modelName);
    record.setModelVersion(scored.modelVersion);
    record.setModelDigest(scored.modelDigest);
    record.setModelRole(scored.modelRole);
    vector.of(request.vector);
    record.setCustomerSeq(request.customerSeq);
    record.setLate(request.late);
    record.setLateIncomplete(request.lateIncomplete);
    StageTimes times = record.getStageTimes();
    times.setSent(request.sent);
    times.setFeaturesIn(request.featuresIn);
    times.setFeaturesOut(request.featuresOut);
    times.setScoringIn(request.scoringIn);
    times.setScoringOut(scored.scoringOut);
    return record;
  }
}
