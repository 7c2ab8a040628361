package io.penstock.featurejobs;

import io.penstock.features.TextField;
import io.penstock.features.TextFields;
import org.apache.flink.api.common.typeinfo.TypeInfo;

/**
 * A label on its way through the job; written by {@link LabelEventSerializer}. Times are epoch
 * millis.
 */
@TypeInfo(LabelEventSerializer.Info.class)
public final class LabelEvent implements TextFields {
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

  @Override
  public String text(TextField field) {
    return switch (field) {
      case CUSTOMER_ID -> customerId;
      case TERMINAL_ID -> terminalId;
      case CARD_TOKEN, CURRENCY -> null;
    };
  }
}
