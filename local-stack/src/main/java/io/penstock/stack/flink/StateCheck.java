package io.penstock.stack.flink;

import io.penstock.featurejobs.UpgradeCheck;
import io.penstock.features.FeatureSet;
import io.penstock.stack.StackException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;

/** Judges before a start whether the feature job may go on from a stack's newest state. */
public final class StateCheck {
  private StateCheck() {}

  /**
   * The verdict on the state that the next start of a stack goes on from; empty if it has none.
   *
   * @throws StackException if that state cannot be read
   */
  public static Optional<UpgradeCheck.Verdict> of(Path stackDirectory, FeatureSet set) {
    try {
      Optional<Path> newest = new JobLineage(stackDirectory.resolve("flink/features")).newest();
      return newest.map(state -> UpgradeCheck.of(state, set));
    } catch (IllegalArgumentException | UncheckedIOException e) {
      throw new StackException(
          e.getMessage() + ": put back what is missing, or begin anew with --fresh", e);
    }
  }
}
