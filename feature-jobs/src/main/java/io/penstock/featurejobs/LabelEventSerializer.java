package io.penstock.featurejobs;

import io.penstock.streaming.EventSerializer;
import java.io.IOException;
import java.lang.reflect.Type;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInfoFactory;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes {@link LabelEvent}; a new field takes a new version, and is read only from it on. */
final class LabelEventSerializer extends EventSerializer<LabelEvent> {
  private static final long serialVersionUID = 1L;
  private static final int VERSION = 1;

  LabelEventSerializer() {
    super(LabelEvent.class, VERSION);
  }

  @Override
  protected void write(LabelEvent label, DataOutputView out) throws IOException {
    writeString(label.transactionId, out);
    writeString(label.customerId, out);
    writeString(label.terminalId, out);
    writeString(label.source, out);
    out.writeBoolean(label.fraud);
    out.writeLong(label.labelTime);
    out.writeLong(label.eventTime);
    out.writeLong(label.ingestTime);
    out.writeInt(label.partition);
    out.writeLong(label.offset);
  }

  @Override
  protected LabelEvent read(int version, DataInputView in) throws IOException {
    LabelEvent label = new LabelEvent();
    label.transactionId = readString(in);
    label.customerId = readString(in);
    label.terminalId = readString(in);
    label.source = readString(in);
    label.fraud = in.readBoolean();
    label.labelTime = in.readLong();
    label.eventTime = in.readLong();
    label.ingestTime = in.readLong();
    label.partition = in.readInt();
    label.offset = in.readLong();
    return label;
  }

  @Override
  public LabelEvent copy(LabelEvent from) {
    LabelEvent copy = new LabelEvent();
    copy.transactionId = from.transactionId;
    copy.customerId = from.customerId;
    copy.terminalId = from.terminalId;
    copy.source = from.source;
    copy.fraud = from.fraud;
    copy.labelTime = from.labelTime;
    copy.eventTime = from.eventTime;
    copy.ingestTime = from.ingestTime;
    copy.partition = from.partition;
    copy.offset = from.offset;
    return copy;
  }

  @Override
  public LabelEvent createInstance() {
    return new LabelEvent();
  }

  @Override
  public TypeSerializerSnapshot<LabelEvent> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names the serializer in a snapshot; what it wrote is versioned by itself. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<LabelEvent> {
    public Snapshot() {
      super(LabelEventSerializer::new);
    }
  }

  /** Gives Flink the type wherever it meets the class. */
  public static final class Info extends TypeInfoFactory<LabelEvent> {
    @Override
    public TypeInformation<LabelEvent> createTypeInfo(
        Type type, Map<String, TypeInformation<?>> parameters) {
      return new LabelEventSerializer().info();
    }
  }
}
