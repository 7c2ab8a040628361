package io.penstock.stack.csv;

/**
 * One row: the event time in epoch milliseconds, the amount in minor units. {@code fraud} is false
 * in a file without that column ({@link TransactionCsvReader#labelled()}).
 */
public record CsvTransaction(
    String transactionId,
    long eventTime,
    String customerId,
    String terminalId,
    long amountMinor,
    boolean fraud) {}
