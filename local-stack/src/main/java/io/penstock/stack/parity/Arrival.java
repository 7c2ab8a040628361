package io.penstock.stack.parity;

import io.penstock.features.BatchEvent;

/**
 * An accepted transaction and where it stood in the topic.
 *
 * @param event the transaction
 * @param partition its partition
 * @param offset its offset
 */
record Arrival(BatchEvent event, int partition, long offset) {}
