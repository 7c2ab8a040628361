package io.penstock.stack.cli;

import io.penstock.schemas.BadRecordException;
import io.penstock.schemas.SchemaLookup;
import io.penstock.schemas.Topic;
import io.penstock.schemas.Topics;
import io.penstock.schemas.WireDecoder;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/** The transaction ids of dead letters, as far as their bytes can be read. */
final class DeadTransactionIds {
  private final SchemaLookup schemas;
  private final Map<String, WireDecoder<?>> decoders = new HashMap<>();

  DeadTransactionIds(SchemaLookup schemas) {
    this.schemas = schemas;
  }

  /** The id, or {@code -} where the bytes do not tell it. */
  String of(DeadLetterView letter) {
    for (Topic<?> topic : Topics.all()) {
      Schema.Field field = topic.schema().getField("transaction_id");
      if (topic.name().equals(letter.topic()) && field != null) {
        return read(topic, field, letter.value());
      }
    }
    return "-";
  }

  private String read(Topic<?> topic, Schema.Field field, byte[] value) {
    try {
      SpecificRecord record =
          decoders
              .computeIfAbsent(topic.name(), name -> new WireDecoder<>(topic, schemas))
              .decode(value);
      String id = (String) record.get(field.pos());
      return id.isEmpty() ? "-" : id;
    } catch (BadRecordException e) {
      return "-";
    }
  }
}
