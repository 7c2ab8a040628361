package io.penstock.featurejobs;

import io.penstock.features.EntityLog;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Writes {@link EntityState}; the first byte is the version, and older versions stay readable. From
 * version 2 on the length follows, so that a state is one write and one read: checkpoint streams
 * are slow with single bytes. Each thread needs a duplicate, because the buffer is reused.
 */
final class EntityStateSerializer extends TypeSerializer<EntityState> {
  static final EntityStateSerializer INSTANCE = new EntityStateSerializer();

  private static final long serialVersionUID = 1L;
  private static final int VERSION = 3;
  private static final int WITHOUT_LAYOUT = 2;
  private static final int WITHOUT_LENGTH = 1;
  private static final int HEADER_BYTES = 5;
  private static final int FIRST_CAPACITY = 1024;

  private transient DataOutputSerializer buffer;

  @Override
  public boolean isImmutableType() {
    return false;
  }

  @Override
  public TypeSerializer<EntityState> duplicate() {
    return new EntityStateSerializer();
  }

  @Override
  public EntityState createInstance() {
    return new EntityState(new EntityLog());
  }

  @Override
  public EntityState copy(EntityState from) {
    EntityState copy = new EntityState(from.log.copy());
    copy.layout = from.layout;
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
    if (buffer == null) {
      buffer = new DataOutputSerializer(FIRST_CAPACITY);
    }
    buffer.clear();
    buffer.writeByte(VERSION);
    buffer.writeInt(0);
    state.write(buffer);
    state.log.write(buffer);
    buffer.writeIntUnsafe(buffer.length() - HEADER_BYTES, HEADER_BYTES - Integer.BYTES);
    out.write(buffer.getSharedBuffer(), 0, buffer.length());
  }

  @Override
  public EntityState deserialize(DataInputView in) throws IOException {
    int version = in.readByte();
    if (version == WITHOUT_LENGTH) {
      return readFields(in, false);
    }
    if (version != VERSION && version != WITHOUT_LAYOUT) {
      throw new IOException(
          "entity state of version " + version + "; this job reads up to " + VERSION);
    }
    byte[] fields = new byte[in.readInt()];
    in.readFully(fields);
    return readFields(new DataInputDeserializer(fields), version == VERSION);
  }

  private static EntityState readFields(DataInputView in, boolean layout) throws IOException {
    EntityState state = EntityState.readWithoutLog(in, layout);
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
      super(EntityStateSerializer::new);
    }
  }
}
