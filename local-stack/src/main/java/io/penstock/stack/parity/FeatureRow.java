package io.penstock.stack.parity;

/**
 * A row of the features table.
 *
 * @param partition of the transaction
 * @param offset of the transaction
 * @param eventTime of the transaction, epoch milliseconds
 * @param ofThisSet whether feature set and version are those that are recomputed
 * @param late whether it came after its watermark
 * @param lateIncomplete whether part of its windows was no longer kept
 * @param values in the order of the vector; NaN for an empty column
 */
record FeatureRow(
    int partition,
    long offset,
    long eventTime,
    boolean ofThisSet,
    boolean late,
    boolean lateIncomplete,
    double[] values) {}
