package io.penstock.stack.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;

/** Avro records as the JSON that people and jq expect: no union wrappers, times in ISO 8601. */
final class RecordJson {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private RecordJson() {}

  /** One line, fields in the schema's order. */
  static String line(IndexedRecord record) {
    return object(record).toString();
  }

  /** The JSON object of a line of text; IllegalArgumentException if it is none. */
  static ObjectNode parse(String line) {
    try {
      JsonNode node = JSON.readTree(line);
      if (node instanceof ObjectNode object) {
        return object;
      }
      throw new IllegalArgumentException("a JSON object is expected, such as {\"customer_id\": …}");
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "not JSON at column "
              + (e.getLocation() == null ? 1 : e.getLocation().getColumnNr())
              + ": "
              + e.getOriginalMessage(),
          e);
    }
  }

  static ObjectNode object(IndexedRecord record) {
    ObjectNode node = NODES.objectNode();
    for (Schema.Field field : record.getSchema().getFields()) {
      node.set(field.name(), node(record.get(field.pos())));
    }
    return node;
  }

  private static JsonNode node(Object value) {
    if (value == null) {
      return NODES.nullNode();
    } else if (value instanceof IndexedRecord record) {
      return object(record);
    } else if (value instanceof Collection<?> items) {
      ArrayNode array = NODES.arrayNode(items.size());
      items.forEach(item -> array.add(node(item)));
      return array;
    } else if (value instanceof Map<?, ?> map) {
      ObjectNode node = NODES.objectNode();
      map.forEach((key, item) -> node.set(key.toString(), node(item)));
      return node;
    } else if (value instanceof Long number) {
      return NODES.numberNode(number);
    } else if (value instanceof Integer number) {
      return NODES.numberNode(number);
    } else if (value instanceof Double number) {
      return number.isNaN() || number.isInfinite() ? NODES.nullNode() : NODES.numberNode(number);
    } else if (value instanceof Boolean flag) {
      return NODES.booleanNode(flag);
    } else if (value instanceof Instant time) {
      return NODES.textNode(time.toString());
    }
    return NODES.textNode(value.toString());
  }
}
