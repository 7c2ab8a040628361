package io.penstock.training;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A stretch of the past to try parameters on: trees grown on {@code train} rows are judged on the
 * {@code test} rows, which come a label delay later, without the customers then known as defrauded.
 */
record Fold(TrainingRows train, TrainingRows test) {
  private static final Duration LENGTH = Duration.ofDays(7);

  /**
   * Reads the folds, newest first: {@code count} folds, each a week before the next, of which the
   * newest trains from {@code tuneStart}. None sees what was not known when its own test ended.
   *
   * @throws TrainingException if the newest fold's test would reach into the training rows
   */
  static List<Fold> read(
      RowSource source, Instant tuneStart, int count, Duration labelDelay, Instant trainStart) {
    Instant newestEnd = tuneStart.plus(LENGTH).plus(labelDelay).plus(LENGTH);
    if (newestEnd.isAfter(trainStart)) {
      throw new TrainingException(
          "run.tune-start %s: its test ends at %s, after the training rows begin (%s)"
              .formatted(tuneStart, newestEnd, trainStart));
    }
    List<Fold> folds = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Fold fold = read(source, tuneStart.minus(LENGTH.multipliedBy(i)), labelDelay);
      if (fold.train.frauds() > 0 && fold.test.frauds() > 0) {
        folds.add(fold);
      }
    }
    if (folds.isEmpty()) {
      throw new TrainingException(
          "the lake holds no frauds to choose parameters on in the weeks from " + tuneStart);
    }
    return folds;
  }

  private static Fold read(RowSource source, Instant start, Duration labelDelay) {
    Instant trainEnd = start.plus(LENGTH);
    Instant testStart = trainEnd.plus(labelDelay);
    Instant testEnd = testStart.plus(LENGTH);
    long from = start.toEpochMilli();
    long cut = testEnd.plus(labelDelay).toEpochMilli();
    KnownFrauds known = source.knownFrauds(from, testEnd.toEpochMilli(), cut);
    return new Fold(
        source.rows(from, trainEnd.toEpochMilli(), testStart.toEpochMilli()),
        known.unknownOnly(source.rows(testStart.toEpochMilli(), testEnd.toEpochMilli(), cut)));
  }
}
