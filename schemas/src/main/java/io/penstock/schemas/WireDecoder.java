package io.penstock.schemas;

import java.io.EOFException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;

/**
 * Reads values in Confluent's wire format, resolving the schema that each was written with to the
 * topic's own. Every byte must be used. Reuses its buffers, so it belongs to one thread.
 */
public final class WireDecoder<T extends SpecificRecord> {
  private final Topic<T> topic;
  private final SchemaLookup schemas;
  private final SpecificData model;
  private final Map<Integer, DatumReader<T>> readers = new HashMap<>();
  private DatumReader<T> reader;
  private int readerId;
  private BinaryDecoder decoder;

  /** Asks {@code schemas} once for each schema id that it meets. */
  public WireDecoder(Topic<T> topic, SchemaLookup schemas) {
    this.topic = topic;
    this.schemas = schemas;
    this.model = WireFormat.model(topic);
  }

  /**
   * The value, a new object each time, never null.
   *
   * @param value the record's value; may be null
   * @throws BadRecordException if no later attempt could do better
   * @throws RegistryUnavailableException if its schema cannot be asked for now: wait and try again
   */
  public T decode(byte[] value) throws BadRecordException {
    if (value == null || value.length == 0) {
      throw new BadRecordException(DeadLetterReason.EMPTY_VALUE, "the value is empty");
    }
    if (value[0] != WireFormat.FIRST_BYTE) {
      throw new BadRecordException(
          DeadLetterReason.WRONG_FIRST_BYTE,
          "the value begins with byte " + (value[0] & 0xff) + " and not with 0");
    }
    if (value.length < WireFormat.HEADER_BYTES) {
      throw new BadRecordException(
          DeadLetterReason.TRUNCATED,
          "the value ends within its header, after " + value.length + " bytes");
    }
    int id =
        (value[1] & 0xff) << 24
            | (value[2] & 0xff) << 16
            | (value[3] & 0xff) << 8
            | (value[4] & 0xff);
    return read(value, id, readerOf(id));
  }

  private T read(byte[] value, int id, DatumReader<T> from) throws BadRecordException {
    int length = value.length - WireFormat.HEADER_BYTES;
    decoder = DecoderFactory.get().binaryDecoder(value, WireFormat.HEADER_BYTES, length, decoder);
    T result;
    int left;
    try {
      result = from.read(null, decoder);
      left = decoder.isEnd() ? 0 : decoder.inputStream().available();
    } catch (EOFException e) {
      forget(id);
      throw new BadRecordException(
          DeadLetterReason.TRUNCATED,
          "the value ends after " + value.length + " bytes, within its record",
          e);
    } catch (IOException | RuntimeException | StackOverflowError e) {
      forget(id);
      throw new BadRecordException(
          DeadLetterReason.UNDECODABLE,
          "schema " + id + " read as " + topic.schema().getFullName() + ": " + describe(e),
          e);
    }
    if (left > 0) {
      throw new BadRecordException(
          DeadLetterReason.TRAILING_BYTES,
          left + " of " + value.length + " bytes are left over after the record");
    }
    return result;
  }

  private DatumReader<T> readerOf(int id) throws BadRecordException {
    if (reader != null && id == readerId) {
      return reader;
    }
    DatumReader<T> found = readers.get(id);
    if (found == null) {
      Schema written;
      try {
        written = schemas.byId(id);
      } catch (UnknownSchemaException e) {
        throw new BadRecordException(DeadLetterReason.UNKNOWN_SCHEMA, e.getMessage(), e);
      }
      found = new SpecificDatumReader<>(written, topic.schema(), model);
      readers.put(id, found);
    }
    reader = found;
    readerId = id;
    return found;
  }

  /**
   * A read that broke off may leave a reader's parser in the middle: the next record gets a new
   * one.
   */
  private void forget(int id) {
    readers.remove(id);
    reader = null;
    decoder = null;
  }

  private static String describe(Throwable e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
