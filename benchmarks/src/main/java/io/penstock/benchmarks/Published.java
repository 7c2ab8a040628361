package io.penstock.benchmarks;

import io.penstock.featurejobs.TransactionEvent;
import io.penstock.stack.generator.GeneratedTransactions;
import io.penstock.stack.generator.Generator;
import io.penstock.stack.generator.GeneratorProfile;

/**
 * The published stream, generated once for all contestants and kept in arrays, as the events that
 * the feature job's stages take. Row i is the transaction of id i; event times never fall back.
 */
final class Published {
  private static final GeneratedTransactions ROWS =
      Generator.generate(GeneratorProfile.published());
  private static final String[] CUSTOMERS = names(GeneratorProfile.published().customers());
  private static final String[] TERMINALS = names(GeneratorProfile.published().terminals());

  private Published() {}

  private static String[] names(int count) {
    String[] names = new String[count];
    for (int i = 0; i < count; i++) {
      names[i] = Integer.toString(i);
    }
    return names;
  }

  static GeneratedTransactions rows() {
    return ROWS;
  }

  static int size() {
    return ROWS.size();
  }

  static int customer(int row) {
    return ROWS.customer(row);
  }

  static long eventTime(int row) {
    return ROWS.eventTimeMillis(row);
  }

  static long amountMinor(int row) {
    return ROWS.amountMinor(row);
  }

  /** Sets what the decoder sets; customer_seq is 1, so that adding it up counts. */
  static void fill(int row, TransactionEvent event) {
    event.transactionId = Integer.toString(row);
    event.customerId = CUSTOMERS[ROWS.customer(row)];
    event.terminalId = TERMINALS[ROWS.terminal(row)];
    event.currency = "EUR";
    event.amountMinor = ROWS.amountMinor(row);
    event.eventTime = ROWS.eventTimeMillis(row);
    event.ingestTime = event.eventTime;
    event.offset = row;
    event.customerSeq = 1;
  }
}
