package io.penstock.featurejobs;

/** A label on its way through the job; a Flink POJO. Times are epoch millis. */
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
