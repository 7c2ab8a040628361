package io.penstock.training;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The event times that a run works on.
 *
 * @param trainStart first event time trained on
 * @param trainEnd exclusive; the gate's rows begin here
 * @param gateEnd exclusive; empty for a model that no champion is compared with
 * @param tuneStart where the newest fold that chooses the parameters begins; empty: not chosen here
 */
record TrainingWindow(
    Instant trainStart, Instant trainEnd, Optional<Instant> gateEnd, Optional<Instant> tuneStart) {

  TrainingWindow {
    if (!trainStart.isBefore(trainEnd)) {
      throw new IllegalArgumentException(
          "run.train-end %s is not after run.train-start %s".formatted(trainEnd, trainStart));
    }
    if (gateEnd.isPresent() && !trainEnd.isBefore(gateEnd.get())) {
      throw new IllegalArgumentException(
          "run.gate-end %s is not after run.train-end %s".formatted(gateEnd.get(), trainEnd));
    }
  }

  /** The event time up to which everything must have been seen, so that every row has its label. */
  Instant cut(Duration labelDelay) {
    return gateEnd.orElse(trainEnd).plus(labelDelay);
  }
}
