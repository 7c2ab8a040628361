package io.penstock.lake;

/**
 * The newest checkpoint that a Flink job committed to a table.
 *
 * @param jobId the Flink job's id in hex
 * @param checkpointId the checkpoint's number within that job
 */
public record CommittedCheckpoint(String jobId, long checkpointId) {}
