package io.penstock.stack.csv;

import io.penstock.stack.generator.GeneratedTransactions;
import java.io.IOException;
import java.nio.file.Path;

/** Writes generated transactions with the columns, order and format of the published file. */
public final class TransactionCsvWriter {
  private TransactionCsvWriter() {}

  /** Writes all of them; the file appears once it is whole. */
  public static void write(GeneratedTransactions transactions, Path file) throws IOException {
    try (CsvOutput output =
        CsvOutput.create(
            file,
            "TRANSACTION_ID",
            "TX_TIME_SECONDS",
            "CUSTOMER_ID",
            "TERMINAL_ID",
            "TX_AMOUNT",
            "TX_FRAUD",
            "TX_FRAUD_SCENARIO")) {
      for (int id = 0; id < transactions.size(); id++) {
        output.row(
            Integer.toString(id),
            Integer.toString(transactions.seconds(id)),
            Integer.toString(transactions.customer(id)),
            Integer.toString(transactions.terminal(id)),
            amount(transactions.amountMinor(id)),
            transactions.fraud(id) ? "1" : "0",
            Integer.toString(transactions.scenario(id)));
      }
      output.finish();
    }
  }

  /** Minor units as major ones with two decimals. */
  static String amount(long minor) {
    long cents = Math.abs(minor);
    return (minor < 0 ? "-" : "") + cents / 100 + '.' + cents / 10 % 10 + cents % 10;
  }
}
