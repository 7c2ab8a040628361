package io.penstock.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PlainSchemasTest {
  @Test
  void javasHintsAreLeftOutAndAllElseIsKept() {
    String text = PlainSchemas.text(Topics.TRANSACTIONS_RAW.schema());

    assertThat(text)
        .contains("\"name\":\"transaction_id\",\"type\":\"string\"", "ISO 8583 DE37")
        .contains("\"logicalType\":\"timestamp-millis\"")
        .contains("\"default\":null")
        .doesNotContain("avro.java.string");
  }

  @ParameterizedTest
  @MethodSource("topics")
  void bothFormsReadEachOther(Topic<?> topic) {
    Schema plain = new Schema.Parser().parse(PlainSchemas.text(topic.schema()));

    assertThat(SchemaCompatibility.checkReaderWriterCompatibility(topic.schema(), plain).getType())
        .isEqualTo(SchemaCompatibility.SchemaCompatibilityType.COMPATIBLE);
    assertThat(PlainSchemas.text(plain)).isEqualTo(PlainSchemas.text(topic.schema()));
  }

  static Stream<Topic<?>> topics() {
    return Topics.all().stream();
  }
}
