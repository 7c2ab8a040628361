package io.penstock.stack.replay;

import io.penstock.stack.generator.GeneratedTransactions;

/** The generator's rows, in the order of their ids. */
public final class GeneratedCursor implements TransactionCursor {
  private final GeneratedTransactions rows;
  private int row = -1;

  public GeneratedCursor(GeneratedTransactions rows) {
    this.rows = rows;
  }

  @Override
  public boolean next() {
    return ++row < rows.size();
  }

  @Override
  public String id() {
    return Integer.toString(row);
  }

  @Override
  public String customer() {
    return Integer.toString(rows.customer(row));
  }

  @Override
  public String terminal() {
    return Integer.toString(rows.terminal(row));
  }

  @Override
  public long amountMinor() {
    return rows.amountMinor(row);
  }

  @Override
  public long eventTime() {
    return rows.eventTimeMillis(row);
  }

  @Override
  public boolean fraud() {
    return rows.fraud(row);
  }
}
