package io.penstock.stack.replay;

/** Rows of transactions in event-time order, one at a time; the getters show the present row. */
public interface TransactionCursor {
  /** Moves to the next row; false at the end. */
  boolean next();

  /** The transaction's id. */
  String id();

  /** The customer's id. */
  String customer();

  /** The terminal's id. */
  String terminal();

  /** Amount in minor units. */
  long amountMinor();

  /** Event time in epoch milliseconds; never smaller than the row's before. */
  long eventTime();

  /** Whether a fraud label follows. */
  boolean fraud();
}
