package io.penstock.lake;

/**
 * What a table holds by its newest snapshot's summary.
 *
 * @param rows rows
 * @param files data files
 * @param bytes bytes of the data files
 * @param snapshots snapshots that can still be read
 */
public record TableStats(long rows, long files, long bytes, long snapshots) {}
