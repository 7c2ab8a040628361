package io.penstock.stack.generator;

/**
 * Transactions in the order of their ids, which is the order of their times; row {@code i} has id
 * {@code i}. Columns of primitives: about 18 bytes a row. Immutable.
 */
public final class GeneratedTransactions {
  private final long startMillis;
  private final int[] seconds;
  private final int[] customers;
  private final int[] terminals;
  private final int[] amounts;
  private final boolean[] frauds;
  private final byte[] scenarios;

  GeneratedTransactions(
      long startMillis,
      int[] seconds,
      int[] customers,
      int[] terminals,
      int[] amounts,
      boolean[] frauds,
      byte[] scenarios) {
    this.startMillis = startMillis;
    this.seconds = seconds;
    this.customers = customers;
    this.terminals = terminals;
    this.amounts = amounts;
    this.frauds = frauds;
    this.scenarios = scenarios;
  }

  /** The number of rows. */
  public int size() {
    return seconds.length;
  }

  /** Seconds since the profile's first midnight. */
  public int seconds(int id) {
    return seconds[id];
  }

  /** The event time in epoch milliseconds. */
  public long eventTimeMillis(int id) {
    return startMillis + seconds[id] * 1_000L;
  }

  /** The customer's number, from 0. */
  public int customer(int id) {
    return customers[id];
  }

  /** The terminal's number, from 0. */
  public int terminal(int id) {
    return terminals[id];
  }

  /** The amount in minor units (cents). */
  public long amountMinor(int id) {
    return amounts[id];
  }

  /** Whether the transaction is fraud. */
  public boolean fraud(int id) {
    return frauds[id];
  }

  /** The scenario that made it fraud, 1 to 3; 0 where it is genuine. */
  public int scenario(int id) {
    return scenarios[id];
  }
}
