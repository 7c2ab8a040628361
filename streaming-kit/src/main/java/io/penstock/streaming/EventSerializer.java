package io.penstock.streaming;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * A hand-written serializer of a mutable event type, without reflection: a type says how it is
 * written, read and copied, and this does the rest. Every record begins with the type's version
 * byte. Without state, so one object serves all threads. Strings must be valid Unicode.
 */
public abstract class EventSerializer<T> extends TypeSerializer<T> {
  private static final long serialVersionUID = 1L;
  private static final int LONG_FORM = 255;
  private static final int NULL_FORM = 254;

  private final Class<T> type;
  private final int version;

  /** Writes {@code version} (0 to 127) before each record, and reads up to it. */
  protected EventSerializer(Class<T> type, int version) {
    this.type = type;
    this.version = version;
  }

  /** Writes the fields; the version is written already. */
  protected abstract void write(T value, DataOutputView out) throws IOException;

  /** Reads the fields of a record of that version, never one later than ours. */
  protected abstract T read(int version, DataInputView in) throws IOException;

  /** The type's name for Flink; the type carries it by {@code @TypeInfo}. */
  protected final EventType<T> info() {
    return new EventType<>(type, this);
  }

  @Override
  public final void serialize(T value, DataOutputView out) throws IOException {
    out.writeByte(version);
    write(value, out);
  }

  @Override
  public final T deserialize(DataInputView in) throws IOException {
    int written = in.readByte();
    if (written < 1 || written > version) {
      throw new IOException(
          type.getSimpleName() + " of version " + written + "; this job reads up to " + version);
    }
    return read(written, in);
  }

  @Override
  public final T deserialize(T reuse, DataInputView in) throws IOException {
    return deserialize(in);
  }

  @Override
  public final T copy(T from, T reuse) {
    return copy(from);
  }

  @Override
  public final void copy(DataInputView in, DataOutputView out) throws IOException {
    serialize(deserialize(in), out);
  }

  @Override
  public final TypeSerializer<T> duplicate() {
    return this;
  }

  @Override
  public final boolean isImmutableType() {
    return false;
  }

  @Override
  public final int getLength() {
    return -1;
  }

  @Override
  public final boolean equals(Object other) {
    return other != null && other.getClass() == getClass();
  }

  @Override
  public final int hashCode() {
    return getClass().hashCode();
  }

  /** Writes a string, or null, as its UTF-8 bytes after their count. */
  protected static void writeString(String value, DataOutputView out) throws IOException {
    if (value == null) {
      out.writeByte(NULL_FORM);
      return;
    }
    byte[] bytes = value.getBytes(UTF_8);
    writeCount(bytes.length, out);
    out.write(bytes, 0, bytes.length);
  }

  /** Reads what {@link #writeString} wrote. */
  protected static String readString(DataInputView in) throws IOException {
    int count = readCount(in);
    if (count < 0) {
      return null;
    }
    byte[] bytes = new byte[count];
    in.readFully(bytes, 0, count);
    return new String(bytes, UTF_8);
  }

  /** Writes an array, or null. */
  protected static void writeDoubles(double[] values, DataOutputView out) throws IOException {
    if (values == null) {
      out.writeByte(NULL_FORM);
      return;
    }
    writeCount(values.length, out);
    for (double value : values) {
      out.writeDouble(value);
    }
  }

  /** Reads what {@link #writeDoubles} wrote. */
  protected static double[] readDoubles(DataInputView in) throws IOException {
    int count = readCount(in);
    if (count < 0) {
      return null;
    }
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = in.readDouble();
    }
    return values;
  }

  /** A copy, or null of null. */
  protected static double[] copyOf(double[] values) {
    return values == null ? null : values.clone();
  }

  private static void writeCount(int count, DataOutputView out) throws IOException {
    if (count < NULL_FORM) {
      out.writeByte(count);
    } else {
      out.writeByte(LONG_FORM);
      out.writeInt(count);
    }
  }

  private static int readCount(DataInputView in) throws IOException {
    int count = in.readUnsignedByte();
    if (count < NULL_FORM) {
      return count;
    }
    return count == NULL_FORM ? -1 : in.readInt();
  }
}
