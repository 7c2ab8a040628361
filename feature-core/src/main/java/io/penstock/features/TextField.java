package io.penstock.features;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The text fields of a transaction; the catalog writes them in lower case. */
public enum TextField {
  /** The cardholder's id; a label has it, too. */
  CUSTOMER_ID(true),
  /** The card acceptor's terminal; a label has it, too. */
  TERMINAL_ID(true),
  /** The payment token; a transaction may lack it. */
  CARD_TOKEN(false),
  /** ISO 4217 letters of the amount's currency. */
  CURRENCY(false);

  private final boolean onLabels;

  TextField(boolean onLabels) {
    this.onLabels = onLabels;
  }

  /** Whether a label carries it, so that an entity with labels may have it in its key. */
  public boolean onLabels() {
    return onLabels;
  }

  /** Its name in a catalog and in the topics' schemas. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The field of that name; empty if there is none. */
  static Optional<TextField> of(String word) {
    return Arrays.stream(values()).filter(field -> field.word().equals(word)).findFirst();
  }
}
