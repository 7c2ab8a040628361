package io.penstock.stack.demo;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How the demo runs.
 *
 * @param shift whether amounts are multiplied by 1.5 from 2018-09-01 on
 * @param rate transactions a second once the model serves
 * @param report where the report goes as JSON
 * @param scoredOut where the scores go as CSV
 * @param command the command line, for the report
 */
public record DemoOptions(
    boolean shift, double rate, Optional<Path> report, Optional<Path> scoredOut, String command) {}
