package io.penstock.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The bytes of each record type, pinned: a change here breaks every reader that is out there. */
class WireFormatTest {
  private static final int SCHEMA_ID = 0x01020304;
  private static final String HEADER = "0001020304";

  @ParameterizedTest
  @MethodSource("goldenBytes")
  void aValueHasItsGoldenBytesAndComesBackFromThem(Topic<?> topic, String hex) throws Exception {
    check(topic, HexFormat.of().parseHex(HEADER + hex));
  }

  @Test
  void eachValueIsAnArrayOfItsOwn() {
    WireEncoder<Transaction> encoder = new WireEncoder<>(Topics.TRANSACTIONS_RAW, 1);
    Transaction other = SampleRecords.transaction();
    other.setCustomerId("a longer customer id");

    byte[] first = encoder.encode(SampleRecords.transaction());
    byte[] second = encoder.encode(other);
    byte[] again = encoder.encode(SampleRecords.transaction());

    assertThat(again).isEqualTo(first).isNotSameAs(first);
    assertThat(second).isNotEqualTo(first);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 1_000})
  void aViewOfDoublesIsWrittenAsTheirList(int count) {
    WireEncoder<TransactionFeatures> encoder =
        new WireEncoder<>(Topics.TRANSACTIONS_FEATURES, SCHEMA_ID);
    double[] values = new SplittableRandom(count).doubles(count).toArray();
    DoubleView view = new DoubleView();
    view.of(values);
    TransactionFeatures viewed = SampleRecords.features();
    viewed.setVector(view);
    TransactionFeatures boxed = SampleRecords.features();
    boxed.setVector(Arrays.stream(values).boxed().toList());

    assertThat(encoder.encode(viewed)).isEqualTo(encoder.encode(boxed));
    assertThat(view).isEqualTo(boxed.getVector());
  }

  @Test
  void aValueThatCannotBeWrittenLeavesNothingBehind() {
    WireEncoder<Transaction> encoder = new WireEncoder<>(Topics.TRANSACTIONS_RAW, 1);
    byte[] expected = encoder.encode(SampleRecords.transaction());
    Transaction bad = SampleRecords.transaction();
    bad.setCurrency(null);

    assertThatThrownBy(() -> encoder.encode(bad)).isInstanceOf(RuntimeException.class);

    assertThat(encoder.encode(SampleRecords.transaction())).isEqualTo(expected);
  }

  @Test
  void aCopyIsBuiltFromAnyValue() {
    assertThat(Transaction.newBuilder(SampleRecords.transaction()).build())
        .isEqualTo(SampleRecords.transaction());
    assertThat(TrainingRun.newBuilder(SampleRecords.run()).build()).isEqualTo(SampleRecords.run());
    assertThat(RetrainTrigger.newBuilder(SampleRecords.trigger()).build())
        .isEqualTo(SampleRecords.trigger());
  }

  static Stream<Arguments> goldenBytes() {
    return Stream.of(
        Arguments.of(
            Topics.TRANSACTIONS_RAW,
            "0e3132333636393808323736350832373437020a746f6b5f39a44206455552d088ba86a359c48cba"
                + "86a359020200000000"),
        Arguments.of(
            Topics.TRANSACTIONS_LABELS,
            "0e31323336363938010c7265706c6179c48cba86a35908323736350832373437d088ba86a359c48c"
                + "ba86a359"),
        Arguments.of(
            Topics.TRANSACTIONS_FEATURES,
            "0e3132333636393808323736350832373437a44206455552d088ba86a359c48cba86a359d8041463"
                + "6172645f66726175640206f6285c8fc23545400000000000000000000000000000f8bf0001000204"
                + "060000"),
        Arguments.of(
            Topics.TRANSACTIONS_SCORED,
            "0e3132333636393808323736350832373437d088ba86a359c48cba86a359a4420645555200000000"
                + "0000e83f0202020c414d4f554e540014636172645f66726175640476310461620014636172645f66"
                + "726175640202f6285c8fc235454000d8040000020406080a"),
        Arguments.of(
            Topics.MODELS_LIFECYCLE,
            "0465320204653114636172645f667261756404763104021404616214636172645f66726175640202"
                + "04723106616e6e0867617465c48cba86a359"),
        Arguments.of(
            Topics.DRIFT_REPORTS,
            "14636172645f66726175640476311254585f414d4f554e54d088ba86a359c48cba86a359d09a08c8"
                + "01000000000000d03f9a9999999999c93f020404000000000000e03f000000000000e03f00c48cba"
                + "86a359"),
        Arguments.of(
            Topics.TRAINING_TRIGGERS,
            "026314636172645f6672617564047631001254585f414d4f554e54d088ba86a359d088ba86a359d0"
                + "88ba86a359c48cba86a3590214636172645f66726175640476311254585f414d4f554e54d088ba86"
                + "a359c48cba86a359d09a08c801000000000000d03f9a9999999999c93f020404000000000000e03f"
                + "000000000000e03f00c48cba86a35900"),
        Arguments.of(
            Topics.TRAINING_RUNS,
            "047231026314636172645f667261756402047630060408646f6e65d088ba86a359d088ba86a359d0"
                + "88ba86a359020e6175635f726f63000000000000e03f00c48cba86a359"));
  }

  private static <T extends SpecificRecord> void check(Topic<T> topic, byte[] golden)
      throws BadRecordException {
    T value = SampleRecords.of(topic);

    byte[] bytes = new WireEncoder<>(topic, SCHEMA_ID).encode(value);
    T back = new WireDecoder<>(topic, id -> topic.schema()).decode(golden);

    assertThat(HexFormat.of().formatHex(bytes)).isEqualTo(HexFormat.of().formatHex(golden));
    assertThat(back).isEqualTo(value);
  }
}
