package io.penstock.schemas;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Iterator;
import java.util.Map;
import org.apache.avro.Schema;

/** Schemas as other languages should see them: without the hints that Java's generator adds. */
final class PlainSchemas {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String JAVA_STRING = "avro.java.string";

  private PlainSchemas() {}

  static String text(Schema schema) {
    try {
      return plain(JSON.readTree(schema.toString())).toString();
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not a schema: " + schema, e);
    }
  }

  private static JsonNode plain(JsonNode node) {
    if (node instanceof ObjectNode object) {
      if (object.has(JAVA_STRING)) {
        object.remove(JAVA_STRING);
        if (object.size() == 1 && object.path("type").asText().equals("string")) {
          return TextNode.valueOf("string");
        }
      }
      for (Iterator<Map.Entry<String, JsonNode>> fields = object.fields(); fields.hasNext(); ) {
        Map.Entry<String, JsonNode> field = fields.next();
        field.setValue(plain(field.getValue()));
      }
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        array.set(i, plain(array.get(i)));
      }
    }
    return node;
  }
}
