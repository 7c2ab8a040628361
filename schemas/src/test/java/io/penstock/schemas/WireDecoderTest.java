package io.penstock.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WireDecoderTest {
  private static final Topic<Transaction> RAW = Topics.TRANSACTIONS_RAW;
  private static final int ID = 7;

  private final WireDecoder<Transaction> decoder = new WireDecoder<>(RAW, WireDecoderTest::schema);
  private final byte[] good = new WireEncoder<>(RAW, ID).encode(SampleRecords.transaction());

  @ParameterizedTest
  @MethodSource("topics")
  void aValueCutOffAtAnyByteIsTruncated(Topic<?> topic) throws Exception {
    checkEveryCut(topic);
  }

  @ParameterizedTest
  @MethodSource("topics")
  void bytesLeftOverAreSeen(Topic<?> topic) {
    byte[] longer = Arrays.copyOf(encode(topic), encode(topic).length + 3);

    BadRecordException e = bad(new WireDecoder<>(topic, id -> topic.schema()), longer);

    assertThat(e.reason()).isEqualTo(DeadLetterReason.TRAILING_BYTES);
    assertThat(e).hasMessage("3 of " + longer.length + " bytes are left over after the record");
  }

  @Test
  void noValueAndNoBytesAreEmpty() {
    assertThat(bad(decoder, null).reason()).isEqualTo(DeadLetterReason.EMPTY_VALUE);
    assertThat(bad(decoder, new byte[0]).reason()).isEqualTo(DeadLetterReason.EMPTY_VALUE);
  }

  @Test
  void anotherFirstByteIsNamed() {
    byte[] json = good.clone();
    json[0] = '{';

    BadRecordException e = bad(decoder, json);

    assertThat(e.reason()).isEqualTo(DeadLetterReason.WRONG_FIRST_BYTE);
    assertThat(e).hasMessageContaining("123");
  }

  @Test
  void aSchemaThatTheRegistryDoesNotKnowIsNamed() {
    byte[] foreign = good.clone();
    foreign[4] = 99;

    BadRecordException e = bad(decoder, foreign);

    assertThat(e.reason()).isEqualTo(DeadLetterReason.UNKNOWN_SCHEMA);
    assertThat(e).hasMessageContaining("99");
  }

  @Test
  void aRegistryThatIsAwayIsNoBadRecord() {
    WireDecoder<Transaction> lonely =
        new WireDecoder<>(
            RAW,
            id -> {
              throw new RegistryUnavailableException("away", null);
            });

    assertThatThrownBy(() -> lonely.decode(good)).isInstanceOf(RegistryUnavailableException.class);
  }

  @Test
  void theRegistryIsAskedOncePerId() throws Exception {
    List<Integer> asked = new ArrayList<>();
    WireDecoder<Transaction> counting =
        new WireDecoder<>(
            RAW,
            id -> {
              asked.add(id);
              return RAW.schema();
            });
    byte[] other = good.clone();
    other[4] = 8;

    for (int i = 0; i < 3; i++) {
      counting.decode(good);
      counting.decode(other);
    }

    assertThat(asked).containsExactly(7, 8);
  }

  @Test
  void aFieldThatTheWriterDidNotKnowGetsItsDefault() throws Exception {
    Schema older = fieldsOf(RAW.schema(), "card_token", "stage_times");
    byte[] bytes = write(older, null, null);

    Transaction value = new WireDecoder<>(RAW, id -> older).decode(bytes);

    assertThat(value.getCardToken()).isNull();
    assertThat(value.getStageTimes()).isNull();
    assertThat(value.getTransactionId()).isEqualTo("x");
    assertThat(value.getEventTime().toEpochMilli()).isEqualTo(5);
  }

  @Test
  void aFieldThatTheReaderDoesNotKnowIsSkipped() throws Exception {
    Schema newer =
        withField(
            RAW.schema(),
            new Schema.Field(
                "channel",
                SchemaBuilder.unionOf().nullType().and().stringType().endUnion(),
                "later",
                Schema.Field.NULL_DEFAULT_VALUE));
    byte[] bytes = write(newer, "channel", "web");

    Transaction value = new WireDecoder<>(RAW, id -> newer).decode(bytes);

    assertThat(value.getTransactionId()).isEqualTo("x");
    assertThat(value.getCurrency()).isEqualTo("x");
  }

  @Test
  void anotherRecordTypeIsUndecodable() {
    byte[] label = new WireEncoder<>(Topics.TRANSACTIONS_LABELS, ID).encode(SampleRecords.label());
    WireDecoder<Transaction> confused =
        new WireDecoder<>(RAW, id -> Topics.TRANSACTIONS_LABELS.schema());

    BadRecordException e = bad(confused, label);

    assertThat(e.reason()).isEqualTo(DeadLetterReason.UNDECODABLE);
    assertThat(e).hasMessageContaining("FraudLabel");
  }

  @Test
  void nestingWithoutEndIsUndecodableAndNoError() throws Exception {
    Schema node =
        SchemaBuilder.record("Node")
            .fields()
            .name("next")
            .type()
            .unionOf()
            .nullType()
            .and()
            .type("Node")
            .endUnion()
            .noDefault()
            .endRecord();
    Schema newer = withField(RAW.schema(), new Schema.Field("deep", node, "recursive"));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(write(fieldsOf(RAW.schema()), null, null));
    byte[] deeper = new byte[2_000_000];
    Arrays.fill(deeper, (byte) 2);
    bytes.write(deeper);

    BadRecordException e = bad(new WireDecoder<>(RAW, id -> newer), bytes.toByteArray());

    assertThat(e.reason()).isIn(DeadLetterReason.UNDECODABLE, DeadLetterReason.TRUNCATED);
  }

  @Test
  void aVectorThatClaimsToBeHugeIsBadAndTakesNoMemory() {
    WireDecoder<TransactionFeatures> features =
        new WireDecoder<>(
            Topics.TRANSACTIONS_FEATURES, id -> Topics.TRANSACTIONS_FEATURES.schema());
    TransactionFeatures empty = SampleRecords.features();
    empty.setVector(List.of());
    byte[] bytes = new WireEncoder<>(Topics.TRANSACTIONS_FEATURES, ID).encode(empty);
    // The empty vector is one byte, before late, late_incomplete and five stage times of one byte.
    int at = bytes.length - 8;
    assertThat(bytes[at]).isZero();
    for (String count : List.of("feffffff0f", "feffffffffffffffff01", "fcffffff0f")) {
      byte[] huge = java.util.HexFormat.of().parseHex(count);
      byte[] claimed = Arrays.copyOf(bytes, at + huge.length);
      System.arraycopy(huge, 0, claimed, at, huge.length);

      assertThat(bad(features, claimed).reason())
          .isIn(DeadLetterReason.UNDECODABLE, DeadLetterReason.TRUNCATED);
    }
  }

  @Test
  void theNextRecordIsReadAfterEachBadOne() throws Exception {
    for (int cut = 0; cut < good.length; cut++) {
      bad(decoder, Arrays.copyOf(good, cut));
      assertThat(decoder.decode(good)).isEqualTo(SampleRecords.transaction());
    }
  }

  @Property(tries = 2000)
  void anyBytesAreAValueOrABadRecord(@ForAll @Size(max = 200) byte[] body) {
    byte[] value = new byte[5 + body.length];
    value[4] = ID;
    System.arraycopy(body, 0, value, 5, body.length);

    decodeOrFail(decoder, value);
    decodeOrFail(
        new WireDecoder<>(Topics.TRAINING_TRIGGERS, id -> Topics.TRAINING_TRIGGERS.schema()),
        value);
  }

  @Property(tries = 2000)
  void anyChangedByteGivesAValueOrABadRecord(
      @ForAll @IntRange(min = 5, max = 60) int at, @ForAll byte changed) {
    byte[] value = good.clone();
    value[Math.min(at, value.length - 1)] = changed;

    decodeOrFail(decoder, value);
  }

  static Stream<Topic<?>> topics() {
    return Topics.all().stream();
  }

  private static void decodeOrFail(WireDecoder<?> decoder, byte[] value) {
    try {
      assertThat((Object) decoder.decode(value)).isNotNull();
    } catch (BadRecordException e) {
      assertThat(e.reason())
          .isIn(
              DeadLetterReason.TRUNCATED,
              DeadLetterReason.TRAILING_BYTES,
              DeadLetterReason.UNDECODABLE);
    }
  }

  private static <T extends SpecificRecord> void checkEveryCut(Topic<T> topic) {
    byte[] whole = encode(topic);
    WireDecoder<T> decoder = new WireDecoder<>(topic, id -> topic.schema());
    for (int cut = 1; cut < whole.length; cut++) {
      assertThat(bad(decoder, Arrays.copyOf(whole, cut)).reason())
          .as("cut after %s bytes", cut)
          .isEqualTo(DeadLetterReason.TRUNCATED);
    }
  }

  private static <T extends SpecificRecord> byte[] encode(Topic<T> topic) {
    return new WireEncoder<>(topic, ID).encode(SampleRecords.of(topic));
  }

  private static BadRecordException bad(WireDecoder<?> decoder, byte[] value) {
    return catchThrowableOfType(BadRecordException.class, () -> decoder.decode(value));
  }

  private static Schema schema(int id) {
    if (id != ID) {
      throw new UnknownSchemaException(id, "no schema with id " + id);
    }
    return RAW.schema();
  }

  private static Schema fieldsOf(Schema schema, String... without) {
    List<Schema.Field> fields = new ArrayList<>();
    for (Schema.Field field : schema.getFields()) {
      if (!Arrays.asList(without).contains(field.name())) {
        fields.add(new Schema.Field(field, field.schema()));
      }
    }
    return Schema.createRecord(
        schema.getName(), schema.getDoc(), schema.getNamespace(), false, fields);
  }

  private static Schema withField(Schema schema, Schema.Field added) {
    List<Schema.Field> fields =
        new ArrayList<>(
            fieldsOf(schema).getFields().stream()
                .map(field -> new Schema.Field(field, field.schema()))
                .toList());
    fields.add(added);
    return Schema.createRecord(
        schema.getName(), schema.getDoc(), schema.getNamespace(), false, fields);
  }

  /** A record whose strings are x and whose longs are 5, with one field set to {@code value}. */
  private static byte[] write(Schema schema, String field, Object value) throws Exception {
    GenericData.Record written = new GenericData.Record(schema);
    for (Schema.Field each : schema.getFields()) {
      switch (each.schema().getType()) {
        case STRING -> written.put(each.pos(), "x");
        case LONG -> written.put(each.pos(), 5L);
        default -> written.put(each.pos(), each.name().equals(field) ? value : null);
      }
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(new byte[] {0, 0, 0, 0, ID});
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
    new GenericDatumWriter<GenericData.Record>(schema).write(written, encoder);
    encoder.flush();
    return out.toByteArray();
  }
}
