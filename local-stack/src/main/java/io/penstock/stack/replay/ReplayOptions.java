package io.penstock.stack.replay;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What to replay and what to write.
 *
 * @param input CSV of transactions
 * @param labelsAfter time from a fraud to its label
 * @param rate transactions a second; 0 is full speed
 * @param scoring whether the transactions are scored, too
 * @param featuresOut where the features go as CSV
 * @param scoredOut where the scores go as CSV
 * @param report where the report goes as JSON
 * @param command the command line, for the report
 */
public record ReplayOptions(
    Path input,
    Duration labelsAfter,
    double rate,
    boolean scoring,
    Optional<Path> featuresOut,
    Optional<Path> scoredOut,
    Optional<Path> report,
    String command) {}
