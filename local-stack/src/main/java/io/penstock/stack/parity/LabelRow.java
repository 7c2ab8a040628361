package io.penstock.stack.parity;

import io.penstock.features.BatchEvent;

/**
 * A row of the labels table. Times are epoch milliseconds.
 *
 * @param about the transaction that it is about, as the label tells it
 * @param isFraud what it says
 * @param labelTime when it became known
 * @param ingestTime when its sender wrote it
 * @param partition its partition
 * @param offset its offset
 */
record LabelRow(
    BatchEvent about,
    boolean isFraud,
    long labelTime,
    long ingestTime,
    int partition,
    long offset) {}
