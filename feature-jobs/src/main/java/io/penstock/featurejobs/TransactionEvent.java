package io.penstock.featurejobs;

import io.penstock.features.TextField;
import io.penstock.features.TransactionFields;
import org.apache.flink.api.common.typeinfo.TypeInfo;

/**
 * A transaction on its way through the job; written by {@link TransactionEventSerializer}. Times
 * are epoch millis, stage times epoch micros (0: not known); {@link #cardToken} may be null, {@link
 * #vector} is null before the customer stage.
 */
@TypeInfo(TransactionEventSerializer.Info.class)
public final class TransactionEvent implements TransactionFields {
  public String transactionId;
  public String customerId;
  public String terminalId;
  public String cardToken;
  public String currency;
  public long amountMinor;
  public long eventTime;
  public long ingestTime;
  public long sent;
  public long featuresIn;
  public long featuresOut;
  public int partition;
  public long offset;
  public long customerSeq;
  public boolean late;
  public boolean lateIncomplete;
  public double[] vector;

  /** The set and order of {@link #vector}, see {@link StoredSets}; 0: not known. */
  public int layout;

  /** For Flink. */
  public TransactionEvent() {}

  @Override
  public String transactionId() {
    return transactionId;
  }

  @Override
  public long eventTime() {
    return eventTime;
  }

  @Override
  public long amountMinor() {
    return amountMinor;
  }

  @Override
  public String text(TextField field) {
    return switch (field) {
      case CUSTOMER_ID -> customerId;
      case TERMINAL_ID -> terminalId;
      case CARD_TOKEN -> cardToken;
      case CURRENCY -> currency;
    };
  }
}
