package io.penstock.featurejobs;

import org.apache.flink.api.common.typeinfo.TypeInfo;

/**
 * A label on its way through the job; written by {@link LabelEventSerializer}. Times are epoch
 * millis.
 */
@TypeInfo(LabelEventSerializer.Info.class)
public final class LabelEvent {
  public String transactionId;
  public String customerId;
  public String terminalId;
  public String source;
  public boolean fraud;
  public long labelTime;
  public long eventTime;
  public long ingestTime;
  public int partition;
  public long offset;

  /** For Flink. */
  public LabelEvent() {}
}
