package io.penstock.features;

import java.util.Objects;

/**
 * An accepted transaction as a batch reads it from the lake, or the transaction that a label is
 * about.
 *
 * @param transactionId its id
 * @param customerId its customer
 * @param terminalId its terminal
 * @param amountMinor in minor units; of no meaning where it stands for a label's transaction
 * @param eventTime epoch millis
 */
public record BatchEvent(
    String transactionId, String customerId, String terminalId, long amountMinor, long eventTime) {

  /** Checks that no id is missing. */
  public BatchEvent {
    Objects.requireNonNull(transactionId, "transactionId");
    Objects.requireNonNull(customerId, "customerId");
    Objects.requireNonNull(terminalId, "terminalId");
  }

  /**
   * The key of an entity, by the entity's key field.
   *
   * @throws IllegalArgumentException if a transaction has no such field
   */
  public String key(String field) {
    return switch (field) {
      case "customer_id" -> customerId;
      case "terminal_id" -> terminalId;
      default -> throw new IllegalArgumentException("a transaction has no key field " + field);
    };
  }
}
