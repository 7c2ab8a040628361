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

/**
 * Writes {@link TransactionEvent}; a new field takes a new version, and is read only from it on.
 */
final class TransactionEventSerializer extends EventSerializer<TransactionEvent> {
  private static final long serialVersionUID = 1L;
  private static final int VERSION = 2;
  private static final int WITH_LAYOUT = 2;

  TransactionEventSerializer() {
    super(TransactionEvent.class, VERSION);
  }

  @Override
  protected void write(TransactionEvent event, DataOutputView out) throws IOException {
    writeString(event.transactionId, out);
    writeString(event.customerId, out);
    writeString(event.terminalId, out);
    writeString(event.cardToken, out);
    writeString(event.currency, out);
    out.writeLong(event.amountMinor);
    out.writeLong(event.eventTime);
    out.writeLong(event.ingestTime);
    out.writeLong(event.sent);
    out.writeLong(event.featuresIn);
    out.writeLong(event.featuresOut);
    out.writeInt(event.partition);
    out.writeLong(event.offset);
    out.writeLong(event.customerSeq);
    out.writeBoolean(event.late);
    out.writeBoolean(event.lateIncomplete);
    writeDoubles(event.vector, out);
    out.writeInt(event.layout);
  }

  @Override
  protected TransactionEvent read(int version, DataInputView in) throws IOException {
    TransactionEvent event = new TransactionEvent();
    event.transactionId = readString(in);
    event.customerId = readString(in);
    event.terminalId = readString(in);
    event.cardToken = readString(in);
    event.currency = readString(in);
    event.amountMinor = in.readLong();
    event.eventTime = in.readLong();
    event.ingestTime = in.readLong();
    event.sent = in.readLong();
    event.featuresIn = in.readLong();
    event.featuresOut = in.readLong();
    event.partition = in.readInt();
    event.offset = in.readLong();
    event.customerSeq = in.readLong();
    event.late = in.readBoolean();
    event.lateIncomplete = in.readBoolean();
    event.vector = readDoubles(in);
    event.layout = version < WITH_LAYOUT ? 0 : in.readInt();
    return event;
  }

  @Override
  public TransactionEvent copy(TransactionEvent from) {
    TransactionEvent copy = new TransactionEvent();
    copy.transactionId = from.transactionId;
    copy.customerId = from.customerId;
    copy.terminalId = from.terminalId;
    copy.cardToken = from.cardToken;
    copy.currency = from.currency;
    copy.amountMinor = from.amountMinor;
    copy.eventTime = from.eventTime;
    copy.ingestTime = from.ingestTime;
    copy.sent = from.sent;
    copy.featuresIn = from.featuresIn;
    copy.featuresOut = from.featuresOut;
    copy.partition = from.partition;
    copy.offset = from.offset;
    copy.customerSeq = from.customerSeq;
    copy.late = from.late;
    copy.lateIncomplete = from.lateIncomplete;
    copy.vector = copyOf(from.vector);
    copy.layout = from.layout;
    return copy;
  }

  @Override
  public TransactionEvent createInstance() {
    return new TransactionEvent();
  }

  @Override
  public TypeSerializerSnapshot<TransactionEvent> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names the serializer in a snapshot; what it wrote is versioned by itself. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<TransactionEvent> {
    public Snapshot() {
      super(TransactionEventSerializer::new);
    }
  }

  /** Gives Flink the type wherever it meets the class. */
  public static final class Info extends TypeInfoFactory<TransactionEvent> {
    @Override
    public TypeInformation<TransactionEvent> createTypeInfo(
        Type type, Map<String, TypeInformation<?>> parameters) {
      return new TransactionEventSerializer().info();
    }
  }
}
