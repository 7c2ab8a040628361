package io.penstock.featurejobs;

import io.penstock.features.FeatureSet;
import io.penstock.features.SetChange;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.core.fs.CloseableRegistry;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.state.DefaultOperatorStateBackend;
import org.apache.flink.runtime.state.DefaultOperatorStateBackendBuilder;
import org.apache.flink.runtime.state.OperatorStateHandle;

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
    Path metadata = Files.isDirectory(savepoint) ? savepoint.resolve("_metadata") : savepoint;
    if (!Files.isRegularFile(metadata)) {
      throw new IllegalArgumentException(savepoint + " is no savepoint: it has no file _metadata");
    }
    List<String> catalogs = new ArrayList<>();
    List<String> refused = new ArrayList<>();
    try {
      for (OperatorState operator : read(metadata).getOperatorStates()) {
        catalogs.addAll(catalogs(operator));
        if (operator.getOperatorUid().isEmpty() && operator.getStateSize() > 0) {
          refused.add(
              "operator %s has state but no uid, so that no later job finds it"
                  .formatted(
                      operator.getOperatorName().orElse(operator.getOperatorID().toString())));
        }
      }
    } catch (Exception e) {
      throw new IllegalArgumentException(savepoint + " cannot be read: " + e, e);
    }
    if (catalogs.isEmpty()) {
      throw new IllegalArgumentException(
          savepoint + " is not of the feature job: it names no feature set");
    }
    FeatureSet from = FeatureSet.ofYaml(catalogs.get(catalogs.size() - 1));
    SetChange change = Stages.change(from, to);
    refused.addAll(change.refused());
    return new Verdict(
        from.reference(),
        to.reference(),
        new SetChange(refused, change.added(), change.incomplete(), change.removed()));
  }

  private static CheckpointMetadata read(Path metadata) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(metadata)))) {
      return Checkpoints.loadCheckpointMetadata(
          in, UpgradeCheck.class.getClassLoader(), metadata.getParent().toUri().toString());
    }
  }

  /** The sets that a stage stored, the newest last; empty for any other operator. */
  private static List<String> catalogs(OperatorState operator) throws Exception {
    List<OperatorStateHandle> handles = new ArrayList<>();
    for (OperatorSubtaskState subtask : operator.getStates()) {
      for (OperatorStateHandle handle : subtask.getManagedOperatorState()) {
        if (handle.getStateNameToPartitionOffsets().containsKey(StoredSets.STATE.getName())) {
          handles.add(handle);
        }
      }
    }
    if (handles.isEmpty()) {
      return List.of();
    }
    List<String> catalogs = new ArrayList<>();
    try (CloseableRegistry registry = new CloseableRegistry()) {
      DefaultOperatorStateBackend backend =
          new DefaultOperatorStateBackendBuilder(
                  UpgradeCheck.class.getClassLoader(),
                  new ExecutionConfig(),
                  false,
                  handles,
                  registry)
              .build();
      try {
        backend.getUnionListState(StoredSets.STATE).get().forEach(catalogs::add);
      } finally {
        backend.dispose();
      }
    }
    return catalogs;
  }
}
