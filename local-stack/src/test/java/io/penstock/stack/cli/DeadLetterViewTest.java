package io.penstock.stack.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.streaming.DeadLetterHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class DeadLetterViewTest {
  @Test
  void reasonPositionAndBytesAreTheOriginals() {
    RecordHeaders headers = new RecordHeaders();
    headers.add(DeadLetterHeaders.REASON, utf8("WRONG_FIRST_BYTE"));
    headers.add(DeadLetterHeaders.TOPIC, utf8("transactions.raw.v1"));
    headers.add(DeadLetterHeaders.PARTITION, utf8("3"));
    headers.add(DeadLetterHeaders.OFFSET, utf8("17"));
    headers.add(DeadLetterHeaders.MESSAGE, utf8("the value begins with byte 123"));

    DeadLetterView view = DeadLetterView.of(record(utf8("7"), utf8("{\"a\":1}"), headers));

    assertThat(view.json())
        .isEqualTo(
            "{\"reason\":\"WRONG_FIRST_BYTE\",\"topic\":\"transactions.raw.v1\","
                + "\"partition\":\"3\",\"offset\":\"17\","
                + "\"message\":\"the value begins with byte 123\","
                + "\"time\":\"1970-01-01T00:00:05Z\",\"key\":\"7\",\"size\":7,"
                + "\"value_hex\":\"7b2261223a317d\"}");
  }

  @Test
  void aDeadLetterWithoutAnythingIsShown() {
    DeadLetterView view = DeadLetterView.of(record(null, null, new RecordHeaders()));

    assertThat(view.json()).contains("\"reason\":\"?\"", "\"key\":null", "\"size\":0");
    assertThat(view.dump()).isEmpty();
  }

  @Test
  void theDumpShowsSixteenBytesALine() {
    byte[] value = new byte[18];
    value[1] = 'A';
    value[17] = (byte) 0xff;

    assertThat(DeadLetterView.of(record(null, value, new RecordHeaders())).dump().lines())
        .containsExactly(
            "    000000  00 41 00 00 00 00 00 00 00 00 00 00 00 00 00 00 .A..............",
            "    000010  00 ff                                           ..");
  }

  private static ConsumerRecord<byte[], byte[]> record(
      byte[] key, byte[] value, RecordHeaders headers) {
    return new ConsumerRecord<>(
        "transactions.raw.v1.dlq",
        0,
        0,
        5000,
        TimestampType.CREATE_TIME,
        0,
        0,
        key,
        value,
        headers,
        Optional.empty());
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
