package io.penstock.featurejobs;

import static io.penstock.featurejobs.Events.HOUR;
import static io.penstock.featurejobs.Events.SET;
import static io.penstock.featurejobs.Events.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.features.EntityWindows;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
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
    windows.add(copy.log, "other", START + HOUR, 100);
    copy.labels.clear();
    copy.seq++;
    assertThat(write(state)).isEqualTo(before);
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
  void eventsTravelAsPojos() {
    PojoTestUtils.assertSerializedAsPojoWithoutKryo(TransactionEvent.class);
    PojoTestUtils.assertSerializedAsPojoWithoutKryo(LabelEvent.class);
    PojoTestUtils.assertSerializedAsPojoWithoutKryo(io.penstock.store.EntityValues.class);
  }

  private EntityState state() {
    EntityState state = new EntityState();
    state.seq = 7;
    state.newestPassed = START;
    state.cleanupAt = START + HOUR;
    state.waiting = 2;
    state.labels.add(new PendingLabel("x", true, 1, 2));
    for (int i = 0; i < 20; i++) {
      windows.add(state.log, "t" + i, START + i, i);
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
