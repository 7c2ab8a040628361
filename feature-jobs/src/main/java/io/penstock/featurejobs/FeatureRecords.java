package io.penstock.featurejobs;

import io.penstock.features.FeatureSet;
import io.penstock.schemas.DoubleView;
import io.penstock.schemas.StageTimes;
import io.penstock.schemas.TransactionFeatures;
import java.time.Instant;
import org.apache.flink.util.function.SerializableFunction;

/** Turns events into records of the features topic; returns the same object each time. */
final class FeatureRecords implements SerializableFunction<TransactionEvent, TransactionFeatures> {
  private static final long serialVersionUID = 1L;

  private final String featureSet;
  private final int version;

  private transient TransactionFeatures record;
  private transient DoubleView vector;

  FeatureRecords(FeatureSet set) {
    this.featureSet = set.name();
    this.version = set.version();
  }

  @Override
  public TransactionFeatures apply(TransactionEvent event) {
    if (record == null) {
      vector = new DoubleView();
      record = new TransactionFeatures();
      record.setFeatureSet(featureSet);
      record.setFeatureSetVersion(version);
      record.setVector(vector);
      record.setStageTimes(new StageTimes());
    }
    record.setTransactionId(event.transactionId);
    record.setCustomerId(event.customerId);
    record.setTerminalId(event.terminalId);
    record.setAmountMinor(event.amountMinor);
    record.setCurrency(event.currency);
    record.setEventTime(Instant.ofEpochMilli(event.eventTime));
    record.setIngestTime(Instant.ofEpochMilli(event.ingestTime));
    record.setCustomerSeq(event.customerSeq);
    record.setLate(event.late);
    record.setLateIncomplete(event.lateIncomplete);
    StageTimes times = record.getStageTimes();
    times.setSent(event.sent);
    times.setFeaturesIn(event.featuresIn);
    times.setFeaturesOut(event.featuresOut);
    vector.of(event.vector);
    return record;
  }
}
