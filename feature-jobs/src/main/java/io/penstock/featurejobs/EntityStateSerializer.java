package io.penstock.featurejobs;

import io.penstock.features.EntityLog;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes {@link EntityState}; the first byte is the version, and older versions stay readable. */
final class EntityStateSerializer extends TypeSerializer<EntityState> {
  static final EntityStateSerializer INSTANCE = new EntityStateSerializer();

  private static final long serialVersionUID = 1L;
  private static final int VERSION = 1;

  @Override
  public boolean isImmutableType() {
    return false;
  }

  @Override
  public TypeSerializer<EntityState> duplicate() {
    return this;
  }

  @Override
  public EntityState createInstance() {
    return new EntityState();
  }

  @Override
  public EntityState copy(EntityState from) {
    EntityState copy = new EntityState();
    copy.log = from.log.copy();
    copy.seq = from.seq;
    copy.newestPassed = from.newestPassed;
    copy.cleanupAt = from.cleanupAt;
    copy.waiting = from.waiting;
    copy.labels.addAll(from.labels);
    return copy;
  }

  @Override
  public EntityState copy(EntityState from, EntityState reuse) {
    return copy(from);
  }

  @Override
  public int getLength() {
    return -1;
  }

  @Override
  public void serialize(EntityState state, DataOutputView out) throws IOException {
    out.writeByte(VERSION);
    out.writeLong(state.seq);
    out.writeLong(state.newestPassed);
    out.writeLong(state.cleanupAt);
    out.writeInt(state.waiting);
    out.writeInt(state.labels.size());
    for (PendingLabel label : state.labels) {
      out.writeUTF(label.transactionId());
      out.writeBoolean(label.fraud());
      out.writeLong(label.labelTime());
      out.writeLong(label.giveUpAt());
    }
    // A snapshot of heap state writes beside the task's thread, which may be copying this very
    // log: writing tidies the log up, so it writes a copy.
    state.log.copy().write(out);
  }

  @Override
  public EntityState deserialize(DataInputView in) throws IOException {
    int version = in.readByte();
    if (version != VERSION) {
      throw new IOException(
          "entity state of version " + version + "; this job reads up to " + VERSION);
    }
    EntityState state = new EntityState();
    state.seq = in.readLong();
    state.newestPassed = in.readLong();
    state.cleanupAt = in.readLong();
    state.waiting = in.readInt();
    int labels = in.readInt();
    for (int i = 0; i < labels; i++) {
      state.labels.add(
          new PendingLabel(in.readUTF(), in.readBoolean(), in.readLong(), in.readLong()));
    }
    state.log = EntityLog.read(in);
    return state;
  }

  @Override
  public EntityState deserialize(EntityState reuse, DataInputView in) throws IOException {
    return deserialize(in);
  }

  @Override
  public void copy(DataInputView in, DataOutputView out) throws IOException {
    serialize(deserialize(in), out);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EntityStateSerializer;
  }

  @Override
  public int hashCode() {
    return EntityStateSerializer.class.hashCode();
  }

  @Override
  public TypeSerializerSnapshot<EntityState> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names the serializer in a snapshot; what it wrote is versioned by itself. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<EntityState> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
