package io.penstock.featurejobs;

import io.penstock.features.FeatureSet;
import io.penstock.features.SetChange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorState;

/**
 * Tells whether the feature job may go on from a savepoint with a feature set, by the sets that the
 * savepoint says it was written for; starts nothing and changes nothing.
 */
public final class UpgradeCheck {
  private UpgradeCheck() {}

  /**
   * The verdict.
   *
   * @param from the reference of the set that the savepoint was written for
   * @param to the reference of the set to go on with
   * @param change what becomes of the state; the job may start if nothing in it is refused
   */
  public record Verdict(String from, String to, SetChange change) {
    /** Whether the job would start. */
    public boolean fits() {
      return change.refused().isEmpty();
    }
  }

  /**
   * Reads a savepoint, or a complete checkpoint.
   *
   * @param savepoint its directory, or the {@code _metadata} file in it
   * @throws IllegalArgumentException if it is none of the feature job, saying why
   */
  public static Verdict of(Path savepoint, FeatureSet to) {
    Savepoint state = Savepoint.read(savepoint);
    List<String> refused = new ArrayList<>();
    for (OperatorState operator : state.operators()) {
      if (operator.getOperatorUid().isEmpty() && operator.getStateSize() > 0) {
        refused.add(
            "operator %s has state but no uid, so that no later job finds it"
                .formatted(operator.getOperatorName().orElse(operator.getOperatorID().toString())));
      }
    }
    List<String> catalogs = state.catalogs();
    FeatureSet from = FeatureSet.ofYaml(catalogs.get(catalogs.size() - 1));
    SetChange change = Stages.change(from, to);
    refused.addAll(change.refused());
    return new Verdict(
        from.reference(),
        to.reference(),
        new SetChange(refused, change.added(), change.incomplete(), change.removed()));
  }
}
