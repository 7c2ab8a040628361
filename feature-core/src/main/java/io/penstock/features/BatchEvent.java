package io.penstock.features;

import java.util.Objects;

/**
 * An accepted transaction as a batch reads it from the lake, or the transaction that a label is
 * about.
 *
 * @param transactionId its id
 * @param customerId its customer
 * @param terminalId its terminal
 * @param cardToken its payment token; null where it has none, or a label tells of it
 * @param currency ISO 4217 letters; null where a label tells of it
 * @param amountMinor in minor units; of no meaning where a label tells of it
 * @param eventTime epoch millis
 */
public record BatchEvent(
    String transactionId,
    String customerId,
    String terminalId,
    String cardToken,
    String currency,
    long amountMinor,
    long eventTime)
    implements TransactionFields {

  /** Checks that no id is missing. */
  public BatchEvent {
    Objects.requireNonNull(transactionId, "transactionId");
    Objects.requireNonNull(customerId, "customerId");
    Objects.requireNonNull(terminalId, "terminalId");
  }

  /** What a label tells of its transaction. */
  public static BatchEvent ofLabel(
      String transactionId, String customerId, String terminalId, long eventTime) {
    return new BatchEvent(transactionId, customerId, terminalId, null, null, 0, eventTime);
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
