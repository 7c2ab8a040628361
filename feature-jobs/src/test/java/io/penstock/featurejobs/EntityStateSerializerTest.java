package io.penstock.featurejobs;

import static io.penstock.featurejobs.Events.HOUR;
import static io.penstock.featurejobs.Events.SET;
import static io.penstock.featurejobs.Events.START;
import static io.penstock.featurejobs.Events.transaction;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.features.EntityLog;
import io.penstock.features.EntityWindows;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputViewStreamWrapper;
import org.apache.flink.types.PojoTestUtils;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

class EntityStateSerializerTest {
  private final EntityStateSerializer serializer = EntityStateSerializer.INSTANCE;
  private final EntityWindows windows = new EntityWindows(SET, "terminal");

  @Test
  void readsWhatItWrites() throws Exception {
    byte[] written = write(state());
    EntityState read = serializer.deserialize(new DataInputDeserializer(written));
    assertThat(read.seq).isEqualTo(7);
    assertThat(read.newestPassed).isEqualTo(START);
    assertThat(read.cleanupAt).isEqualTo(START + HOUR);
    assertThat(read.waiting).isEqualTo(2);
    assertThat(read.labels).containsExactly(new PendingLabel("x", true, 1, 2));
    assertThat(read.log.size()).isEqualTo(20);
    assertThat(write(read)).isEqualTo(written);
  }

  @Test
  void copiesDeeplyAndLeavesTheOriginalAloneWhenWriting() throws Exception {
    EntityState state = state();
    EntityState copy = serializer.copy(state);
    byte[] before = write(state);
    windows.add(copy.log, transaction("other", START + HOUR, 100));
    copy.labels.clear();
    copy.seq++;
    assertThat(write(state)).isEqualTo(before);
  }

  @Test
  void readsTheFormBeforeThereWasALength() throws Exception {
    byte[] written = write(state());
    // Version, length, layout; then what has been there from the first version on.
    byte[] old = new byte[written.length - 8];
    old[0] = 1;
    System.arraycopy(written, 9, old, 1, old.length - 1);
    assertThat(write(serializer.deserialize(new DataInputDeserializer(old)))).isEqualTo(written);
  }

  @Test
  void readsTheFormBeforeAStateNamedItsSet() throws Exception {
    byte[] written = write(state());
    byte[] old = new byte[written.length - 4];
    DataOutputSerializer head = new DataOutputSerializer(5);
    head.writeByte(2);
    head.writeInt(written.length - 9);
    System.arraycopy(head.getCopyOfBuffer(), 0, old, 0, 5);
    System.arraycopy(written, 9, old, 5, old.length - 5);
    assertThat(write(serializer.deserialize(new DataInputDeserializer(old)))).isEqualTo(written);
  }

  @Test
  void writesAStateAtOnceAndWithoutChangingIt() throws Exception {
    EntityState state = state();
    windows.evict(state.log, START + 1000 * HOUR);
    windows.add(state.log, transaction("last", START + 1000 * HOUR, 5));
    byte[] written = write(state);
    CountingOutput out = new CountingOutput();
    serializer.serialize(state, new DataOutputViewStreamWrapper(out));
    assertThat(out.writes).isEqualTo(1);
    assertThat(out.toByteArray()).isEqualTo(written).isEqualTo(write(serializer.copy(state)));
  }

  private static final class CountingOutput extends ByteArrayOutputStream {
    private int writes;

    @Override
    public synchronized void write(int b) {
      writes++;
      super.write(b);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
      writes++;
      super.write(bytes, offset, length);
    }
  }

  @Test
  void refusesAnUnknownVersion() throws Exception {
    byte[] written = write(state());
    written[0] = 9;
    assertThatThrownBy(() -> serializer.deserialize(new DataInputDeserializer(written)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("version 9");
  }

  @Test
  void survivesBeingShippedAndSnapshotted() throws Exception {
    assertThat(InstantiationUtil.clone(serializer)).isEqualTo(serializer);
    assertThat(serializer.snapshotConfiguration().restoreSerializer()).isEqualTo(serializer);
    assertThat(
            serializer
                .snapshotConfiguration()
                .resolveSchemaCompatibility(new EntityStateSerializer.Snapshot())
                .isCompatibleAsIs())
        .isTrue();
  }

  @Test
  void updatesTravelAsPojos() {
    PojoTestUtils.assertSerializedAsPojoWithoutKryo(io.penstock.store.EntityValues.class);
  }

  private EntityState state() {
    EntityState state = new EntityState(new EntityLog());
    state.seq = 7;
    state.newestPassed = START;
    state.cleanupAt = START + HOUR;
    state.waiting = 2;
    state.labels.add(new PendingLabel("x", true, 1, 2));
    for (int i = 0; i < 20; i++) {
      windows.add(state.log, transaction("t" + i, START + i, i));
    }
    windows.label(state.log, "t3", true, START + HOUR);
    return state;
  }

  private byte[] write(EntityState state) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    serializer.serialize(state, out);
    return out.getCopyOfBuffer();
  }
}
