package io.penstock.features;

/** A transaction as a catalog sees it: what its keys, filters and aggregates may name. */
public interface TransactionFields extends TextFields {
  /** The transaction's id; not null. */
  String transactionId();

  /** When it took place, epoch millis. */
  long eventTime();

  /** Its amount in the currency's minor units. */
  long amountMinor();
}
