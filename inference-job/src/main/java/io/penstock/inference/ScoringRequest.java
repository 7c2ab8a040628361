package io.penstock.inference;

import io.penstock.schemas.BadRecordException;
import io.penstock.schemas.DeadLetterReason;
import io.penstock.schemas.StageTimes;
import io.penstock.schemas.TransactionFeatures;
import io.penstock.streaming.DecodeFunction;
import io.penstock.streaming.KafkaRecord;
import io.penstock.streaming.StageClock;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInfo;

/**
 * A transaction with its features, decoded; written by {@link ScoringRequestSerializer}. Times are
 * epoch millis, stage times epoch micros with 0 for not known, amounts minor units.
 */
@TypeInfo(ScoringRequestSerializer.Info.class)
public final class ScoringRequest {
  public String transactionId;
  public String customerId;
  public String terminalId;
  public long eventTime;
  public long ingestTime;
  public long amountMinor;
  public String currency;
  public long customerSeq;
  public double[] vector;
  public boolean late;
  public boolean lateIncomplete;
  public long sent;
  public long featuresIn;
  public long featuresOut;
  public long scoringIn;

  /** Position of the features record in Kafka. */
  public int partition;

  public long offset;

  /** For Flink and for tests. */
  public ScoringRequest() {}

  /** Takes the records of one feature set; another one's are dead letters. */
  static final class Converter
      implements DecodeFunction.Converter<TransactionFeatures, ScoringRequest> {
    private static final long serialVersionUID = 1L;

    private final String featureSet;
    private final int featureSetVersion;
    private final int size;

    Converter(String featureSet, int featureSetVersion, int size) {
      this.featureSet = featureSet;
      this.featureSetVersion = featureSetVersion;
      this.size = size;
    }

    @Override
    public ScoringRequest convert(TransactionFeatures features, KafkaRecord record)
        throws BadRecordException {
      List<Double> vector = features.getVector();
      if (features.getFeatureSetVersion() != featureSetVersion
          || !features.getFeatureSet().equals(featureSet)
          || vector.size() != size) {
        throw new BadRecordException(
            DeadLetterReason.UNDECODABLE,
            "a vector of %d values of feature set %s@v%d; this job takes %d of %s@v%d"
                .formatted(
                    vector.size(),
                    features.getFeatureSet(),
                    features.getFeatureSetVersion(),
                    size,
                    featureSet,
                    featureSetVersion));
      }
      ScoringRequest request = new ScoringRequest();
      request.scoringIn = StageClock.micros();
      request.transactionId = features.getTransactionId();
      request.customerId = features.getCustomerId();
      request.terminalId = features.getTerminalId();
      request.eventTime = features.getEventTime().toEpochMilli();
      request.ingestTime = features.getIngestTime().toEpochMilli();
      request.amountMinor = features.getAmountMinor();
      request.currency = features.getCurrency();
      request.customerSeq = features.getCustomerSeq();
      request.vector = new double[size];
      for (int i = 0; i < size; i++) {
        request.vector[i] = vector.get(i);
      }
      request.late = features.getLate();
      request.lateIncomplete = features.getLateIncomplete();
      StageTimes times = features.getStageTimes();
      request.sent = times.getSent();
      request.featuresIn = times.getFeaturesIn();
      request.featuresOut = times.getFeaturesOut();
      request.partition = record.partition;
      request.offset = record.offset;
      return request;
    }
  }
}
