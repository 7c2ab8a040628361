package io.penstock.features;

/** A transaction of a test. */
record Tx(String transactionId, long eventTime, long amountMinor, String terminal, String cardToken)
    implements TransactionFields {

  /** One whose text fields are all missing. */
  static Tx of(String id, long eventTime, long amountMinor) {
    return new Tx(id, eventTime, amountMinor, null, null);
  }

  @Override
  public String text(TextField field) {
    return switch (field) {
      case CUSTOMER_ID -> "customer";
      case TERMINAL_ID -> terminal;
      case CARD_TOKEN -> cardToken;
      case CURRENCY -> "EUR";
    };
  }
}
