package io.penstock.stack.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.streaming.DeadLetterHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * A dead letter as people see it: the position is that of the original record.
 *
 * @param partition as text, since a foreign dead letter may lack it; likewise {@code offset}
 * @param value the original bytes, empty for none
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record DeadLetterView(
    String reason,
    String topic,
    String partition,
    String offset,
    String message,
    Instant time,
    String key,
    byte[] value) {

  static DeadLetterView of(ConsumerRecord<byte[], byte[]> record) {
    return new DeadLetterView(
        header(record, DeadLetterHeaders.REASON),
        header(record, DeadLetterHeaders.TOPIC),
        header(record, DeadLetterHeaders.PARTITION),
        header(record, DeadLetterHeaders.OFFSET),
        header(record, DeadLetterHeaders.MESSAGE),
        Instant.ofEpochMilli(record.timestamp()),
        record.key() == null ? null : new String(record.key(), StandardCharsets.UTF_8),
        record.value() == null ? new byte[0] : record.value());
  }

  /** One line of JSON; the original bytes in hex. */
  String json() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    return node.put("reason", reason)
        .put("topic", topic)
        .put("partition", partition)
        .put("offset", offset)
        .put("message", message)
        .put("time", time.toString())
        .put("key", key)
        .put("size", value.length)
        .put("value_hex", HexFormat.of().formatHex(value))
        .toString();
  }

  /** The original bytes, 16 a line: position, hex, and what is printable in ASCII. */
  String dump() {
    StringBuilder text = new StringBuilder();
    for (int from = 0; from < value.length; from += 16) {
      int to = Math.min(from + 16, value.length);
      text.append(String.format(Locale.ROOT, "    %06x  ", from));
      String hex = HexFormat.ofDelimiter(" ").formatHex(value, from, to);
      text.append(hex).append(" ".repeat(16 * 3 - hex.length()));
      for (int i = from; i < to; i++) {
        text.append(value[i] >= ' ' && value[i] < 127 ? (char) value[i] : '.');
      }
      text.append(System.lineSeparator());
    }
    return text.toString();
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null || header.value() == null
        ? "?"
        : new String(header.value(), StandardCharsets.UTF_8);
  }
}
