package io.penstock.benchmarks;

import java.util.List;

/**
 * What a suite found.
 *
 * @param notes what a reader must know to judge the results, a sentence each
 */
record Outcome(List<Result> results, List<String> notes) {}
