package io.penstock.featurejobs;

import io.penstock.schemas.Topic;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplitSerializer;
import org.apache.flink.core.fs.CloseableRegistry;
import org.apache.flink.core.io.SimpleVersionedSerialization;
import org.apache.flink.runtime.checkpoint.CheckpointProperties;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.state.DefaultOperatorStateBackend;
import org.apache.flink.runtime.state.DefaultOperatorStateBackendBuilder;
import org.apache.flink.runtime.state.OperatorStateHandle;

/** What a savepoint, or a complete checkpoint, of the feature job says of itself; read only. */
final class Savepoint {
  /** As Flink's SourceOperator names it. */
  private static final ListStateDescriptor<byte[]> SPLITS =
      new ListStateDescriptor<>("SourceReaderState", BytePrimitiveArraySerializer.INSTANCE);

  private final Path directory;
  private final CheckpointMetadata metadata;
  private final List<String> catalogs = new ArrayList<>();

  private Savepoint(Path directory, CheckpointMetadata metadata) {
    this.directory = directory;
    this.metadata = metadata;
  }

  @FunctionalInterface
  private interface StateReader {
    void read(OperatorStateStore states) throws Exception;
  }

  /**
   * Reads its metadata.
   *
   * @param savepoint its directory, or the {@code _metadata} file in it
   * @throws IllegalArgumentException if it is none of the feature job, saying why
   */
  static Savepoint read(Path savepoint) {
    Path file = Files.isDirectory(savepoint) ? savepoint.resolve("_metadata") : savepoint;
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(savepoint + " is no savepoint: it has no file _metadata");
    }
    Savepoint read;
    try {
      read = new Savepoint(file.getParent(), load(file));
      for (OperatorState operator : read.operators()) {
        read(
            operator,
            StoredSets.STATE.getName(),
            states -> states.getUnionListState(StoredSets.STATE).get().forEach(read.catalogs::add));
      }
    } catch (Exception e) {
      throw new IllegalArgumentException(savepoint + " cannot be read: " + e, e);
    }
    if (read.catalogs.isEmpty()) {
      throw new IllegalArgumentException(
          savepoint + " is not of the feature job: it names no feature set");
    }
    return read;
  }

  private static CheckpointMetadata load(Path file) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      return Checkpoints.loadCheckpointMetadata(
          in, Savepoint.class.getClassLoader(), file.getParent().toUri().toString());
    }
  }

  Path directory() {
    return directory;
  }

  long checkpointId() {
    return metadata.getCheckpointId();
  }

  /** Whether the job was stopped with it; all that it covers is then in the tables. */
  boolean isOfAStop() {
    CheckpointProperties properties = metadata.getCheckpointProperties();
    return properties != null && properties.isSynchronous();
  }

  Iterable<OperatorState> operators() {
    return metadata.getOperatorStates();
  }

  /** The sets that its state was written for, as catalogs, the newest last; not empty. */
  List<String> catalogs() {
    return catalogs;
  }

  /**
   * How far it had read a topic: by partition the offset of the first record that is not in it.
   *
   * @throws IllegalArgumentException if it does not say so
   */
  Map<Integer, Long> offsets(Topic<?> topic) {
    Map<Integer, Long> offsets = new TreeMap<>();
    KafkaPartitionSplitSerializer serializer = new KafkaPartitionSplitSerializer();
    try {
      for (OperatorState operator : operators()) {
        if (operator.getOperatorUid().equals(Optional.of(topic.name()))) {
          read(
              operator,
              SPLITS.getName(),
              states -> {
                for (byte[] bytes : states.getListState(SPLITS).get()) {
                  KafkaPartitionSplit split =
                      SimpleVersionedSerialization.readVersionAndDeSerialize(serializer, bytes);
                  // Below 0: where to begin, for a partition of which nothing was read yet.
                  offsets.put(split.getPartition(), Math.max(0, split.getStartingOffset()));
                }
              });
        }
      }
    } catch (Exception e) {
      throw new IllegalArgumentException(directory + " cannot be read: " + e, e);
    }
    if (offsets.isEmpty()) {
      throw new IllegalArgumentException(directory + " holds no offsets of " + topic.name());
    }
    return offsets;
  }

  /** Hands on an operator's state of all subtasks, if it has one of that name. */
  private static void read(OperatorState operator, String name, StateReader reader)
      throws Exception {
    List<OperatorStateHandle> handles = new ArrayList<>();
    for (OperatorSubtaskState subtask : operator.getStates()) {
      for (OperatorStateHandle handle : subtask.getManagedOperatorState()) {
        if (handle.getStateNameToPartitionOffsets().containsKey(name)) {
          handles.add(handle);
        }
      }
    }
    if (handles.isEmpty()) {
      return;
    }
    try (CloseableRegistry registry = new CloseableRegistry()) {
      DefaultOperatorStateBackend backend =
          new DefaultOperatorStateBackendBuilder(
                  Savepoint.class.getClassLoader(), new ExecutionConfig(), false, handles, registry)
              .build();
      try {
        reader.read(backend);
      } finally {
        backend.dispose();
      }
    }
  }
}
