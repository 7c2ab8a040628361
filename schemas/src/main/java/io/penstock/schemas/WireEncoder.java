package io.penstock.schemas;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;

/**
 * Writes values in Confluent's wire format: byte 0, the schema id as a big-endian int32, Avro
 * binary. Reuses its buffers, so it belongs to one thread.
 */
public final class WireEncoder<T extends SpecificRecord> {
  private final DatumWriter<T> writer;
  private final Buffer buffer;
  private BinaryEncoder encoder;

  /**
   * Registers the topic's schema, or finds it registered.
   *
   * @throws SchemaRegistryException if the registry is away or refuses the schema
   */
  public WireEncoder(Topic<T> topic, SchemaRegistryClient registry) {
    this(topic, registry.register(topic.subject(), topic.schema()));
  }

  /** For a schema that is registered under this id already. */
  public WireEncoder(Topic<T> topic, int schemaId) {
    this.writer = new Writer<>(topic);
    this.buffer = new Buffer(schemaId);
    this.encoder = EncoderFactory.get().binaryEncoder(buffer, null);
  }

  /**
   * The bytes of a value, a new array each time.
   *
   * @throws RuntimeException if a required field is null; the encoder stays usable
   */
  public byte[] encode(T value) {
    buffer.rewind();
    boolean done = false;
    try {
      writer.write(value, encoder);
      encoder.flush();
      done = true;
      return buffer.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot happen: the buffer is in memory", e);
    } finally {
      if (!done) {
        // What the failed record left in the encoder must not begin the next one.
        encoder = EncoderFactory.get().binaryEncoder(buffer, null);
      }
    }
  }

  /** Writes a {@link DoubleView} as any other list, but without boxing what is in it. */
  private static final class Writer<T extends SpecificRecord> extends SpecificDatumWriter<T> {
    Writer(Topic<T> topic) {
      super(topic.schema(), WireFormat.model(topic));
    }

    @Override
    protected void writeArray(Schema schema, Object datum, Encoder out) throws IOException {
      if (!(datum instanceof DoubleView values)
          || schema.getElementType().getType() != Schema.Type.DOUBLE) {
        super.writeArray(schema, datum, out);
        return;
      }
      out.writeArrayStart();
      out.setItemCount(values.size());
      for (int i = 0; i < values.size(); i++) {
        out.startItem();
        out.writeDouble(values.at(i));
      }
      out.writeArrayEnd();
    }
  }

  /** An output that begins with the header and goes back to it without writing it again. */
  private static final class Buffer extends ByteArrayOutputStream {
    Buffer(int schemaId) {
      super(512);
      write(WireFormat.FIRST_BYTE);
      write(schemaId >>> 24);
      write(schemaId >>> 16);
      write(schemaId >>> 8);
      write(schemaId);
    }

    void rewind() {
      count = WireFormat.HEADER_BYTES;
    }
  }
}
