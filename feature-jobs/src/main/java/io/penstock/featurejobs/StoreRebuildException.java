package io.penstock.featurejobs;

import java.time.Duration;

/** A rebuild of the online store that could not come to its end; the message says what to do. */
public final class StoreRebuildException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private StoreRebuildException(String message) {
    super(message);
  }

  static StoreRebuildException noCommit(Duration waited, long awaited, long newest) {
    return new StoreRebuildException(
        ("waited %d s for the feature job to commit checkpoint %d, or a later one, to the table"
                + " features, whose newest is %d: Redis has the values up to that one, and not what"
                + " the job took after it. If the job is stopped, start it: it writes those itself."
                + " If it runs, see why its checkpoints fail or take so long, and rebuild again")
            .formatted(waited.toSeconds(), awaited, newest));
  }
}
