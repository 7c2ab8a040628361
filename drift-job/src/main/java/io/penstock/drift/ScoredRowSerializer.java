package io.penstock.drift;

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

/** Writes {@link ScoredRow}; a new field takes a new version, and is read only from it on. */
final class ScoredRowSerializer extends EventSerializer<ScoredRow> {
  private static final long serialVersionUID = 1L;
  private static final int VERSION = 1;

  ScoredRowSerializer() {
    super(ScoredRow.class, VERSION);
  }

  @Override
  protected void write(ScoredRow row, DataOutputView out) throws IOException {
    writeString(row.customerId, out);
    out.writeLong(row.customerSeq);
    out.writeLong(row.eventTime);
    writeString(row.version, out);
    writeDoubles(row.vector, out);
    out.writeDouble(row.score);
  }

  @Override
  protected ScoredRow read(int version, DataInputView in) throws IOException {
    ScoredRow row = new ScoredRow();
    row.customerId = readString(in);
    row.customerSeq = in.readLong();
    row.eventTime = in.readLong();
    row.version = readString(in);
    row.vector = readDoubles(in);
    row.score = in.readDouble();
    return row;
  }

  @Override
  public ScoredRow copy(ScoredRow from) {
    ScoredRow copy = new ScoredRow();
    copy.customerId = from.customerId;
    copy.customerSeq = from.customerSeq;
    copy.eventTime = from.eventTime;
    copy.version = from.version;
    copy.vector = copyOf(from.vector);
    copy.score = from.score;
    return copy;
  }

  @Override
  public ScoredRow createInstance() {
    return new ScoredRow();
  }

  @Override
  public TypeSerializerSnapshot<ScoredRow> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names the serializer in a snapshot; what it wrote is versioned by itself. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<ScoredRow> {
    public Snapshot() {
      super(ScoredRowSerializer::new);
    }
  }

  /** Gives Flink the type wherever it meets the class. */
  public static final class Info extends TypeInfoFactory<ScoredRow> {
    @Override
    public TypeInformation<ScoredRow> createTypeInfo(
        Type type, Map<String, TypeInformation<?>> parameters) {
      return new ScoredRowSerializer().info();
    }
  }
}
