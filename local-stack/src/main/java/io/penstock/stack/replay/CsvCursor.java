package io.penstock.stack.replay;

import io.penstock.stack.csv.CsvTransaction;
import io.penstock.stack.csv.TransactionCsvReader;
import java.util.Iterator;

/** The rows of a CSV file of transactions. */
public final class CsvCursor implements TransactionCursor {
  private final Iterator<CsvTransaction> rows;
  private CsvTransaction row;

  /** The reader stays the caller's to close. */
  public CsvCursor(TransactionCsvReader rows) {
    this.rows = rows;
  }

  @Override
  public boolean next() {
    if (!rows.hasNext()) {
      return false;
    }
    row = rows.next();
    return true;
  }

  @Override
  public String id() {
    return row.transactionId();
  }

  @Override
  public String customer() {
    return row.customerId();
  }

  @Override
  public String terminal() {
    return row.terminalId();
  }

  @Override
  public long amountMinor() {
    return row.amountMinor();
  }

  @Override
  public long eventTime() {
    return row.eventTime();
  }

  @Override
  public boolean fraud() {
    return row.fraud();
  }
}
