package io.penstock.featurejobs;

import io.penstock.features.BatchEvent;

/**
 * A row of the transactions table.
 *
 * @param event the accepted transaction
 * @param partition of its record
 * @param offset of its record
 */
public record TransactionRow(BatchEvent event, int partition, long offset) {}
