package io.penstock.inference;

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

/** Writes {@link ScoringRequest}; a new field takes a new version, and is read only from it on. */
final class ScoringRequestSerializer extends EventSerializer<ScoringRequest> {
  private static final long serialVersionUID = 1L;
  private static final int VERSION = 1;

  ScoringRequestSerializer() {
    super(ScoringRequest.class, VERSION);
  }

  @Override
  protected void write(ScoringRequest request, DataOutputView out) throws IOException {
    writeString(request.transactionId, out);
    writeString(request.customerId, out);
    writeString(request.terminalId, out);
    out.writeLong(request.eventTime);
    out.writeLong(request.ingestTime);
    out.writeLong(request.amountMinor);
    writeString(request.currency, out);
    out.writeLong(request.customerSeq);
    writeDoubles(request.vector, out);
    out.writeBoolean(request.late);
    out.writeBoolean(request.lateIncomplete);
    out.writeLong(request.sent);
    out.writeLong(request.featuresIn);
    out.writeLong(request.featuresOut);
    out.writeLong(request.scoringIn);
    out.writeInt(request.partition);
    out.writeLong(request.offset);
  }

  @Override
  protected ScoringRequest read(int version, DataInputView in) throws IOException {
    ScoringRequest request = new ScoringRequest();
    request.transactionId = readString(in);
    request.customerId = readString(in);
    request.terminalId = readString(in);
    request.eventTime = in.readLong();
    request.ingestTime = in.readLong();
    request.amountMinor = in.readLong();
    request.currency = readString(in);
    request.customerSeq = in.readLong();
    request.vector = readDoubles(in);
    request.late = in.readBoolean();
    request.lateIncomplete = in.readBoolean();
    request.sent = in.readLong();
    request.featuresIn = in.readLong();
    request.featuresOut = in.readLong();
    request.scoringIn = in.readLong();
    request.partition = in.readInt();
    request.offset = in.readLong();
    return request;
  }

  @Override
  public ScoringRequest copy(ScoringRequest from) {
    ScoringRequest copy = new ScoringRequest();
    copy.transactionId = from.transactionId;
    copy.customerId = from.customerId;
    copy.terminalId = from.terminalId;
    copy.eventTime = from.eventTime;
    copy.ingestTime = from.ingestTime;
    copy.amountMinor = from.amountMinor;
    copy.currency = from.currency;
    copy.customerSeq = from.customerSeq;
    copy.vector = copyOf(from.vector);
    copy.late = from.late;
    copy.lateIncomplete = from.lateIncomplete;
    copy.sent = from.sent;
    copy.featuresIn = from.featuresIn;
    copy.featuresOut = from.featuresOut;
    copy.scoringIn = from.scoringIn;
    copy.partition = from.partition;
    copy.offset = from.offset;
    return copy;
  }

  @Override
  public ScoringRequest createInstance() {
    return new ScoringRequest();
  }

  @Override
  public TypeSerializerSnapshot<ScoringRequest> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names the serializer in a snapshot; what it wrote is versioned by itself. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<ScoringRequest> {
    public Snapshot() {
      super(ScoringRequestSerializer::new);
    }
  }

  /** Gives Flink the type wherever it meets the class. */
  public static final class Info extends TypeInfoFactory<ScoringRequest> {
    @Override
    public TypeInformation<ScoringRequest> createTypeInfo(
        Type type, Map<String, TypeInformation<?>> parameters) {
      return new ScoringRequestSerializer().info();
    }
  }
}
