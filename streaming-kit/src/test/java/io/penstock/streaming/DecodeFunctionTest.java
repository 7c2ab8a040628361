package io.penstock.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.penstock.schemas.BadRecordException;
import io.penstock.schemas.DeadLetterReason;
import io.penstock.schemas.FraudLabel;
import io.penstock.schemas.Topics;
import io.penstock.schemas.WireEncoder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.ProcessFunctionTestHarnesses;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DecodeFunctionTest {
  private FakeRegistry registry;
  private OneInputStreamOperatorTestHarness<KafkaRecord, String> harness;
  private long offset;

  @BeforeEach
  void open() throws Exception {
    registry = new FakeRegistry(FraudLabel.getClassSchema());
    DecodeFunction<FraudLabel, String> decode =
        new DecodeFunction<>(
            JobSettings.of("unused:1", registry.uri()),
            Topics.TRANSACTIONS_LABELS,
            String.class,
            (label, record) -> {
              if (label.getTransactionId().isEmpty()) {
                throw new BadRecordException(DeadLetterReason.NO_TRANSACTION_ID, "empty");
              }
              return label.getTransactionId();
            });
    harness = ProcessFunctionTestHarnesses.forProcessFunction(decode);
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
    registry.close();
  }

  @Test
  void passesAValidValue() throws Exception {
    send(valid("t1"));
    assertThat(harness.extractOutputValues()).containsExactly("t1");
    assertThat(deadLetters()).isEmpty();
  }

  @Test
  void skipsAHeartbeat() throws Exception {
    KafkaRecord heartbeat = record(null);
    heartbeat.heartbeat = true;
    harness.processElement(heartbeat, heartbeat.timestamp);
    assertThat(harness.extractOutputValues()).isEmpty();
    assertThat(deadLetters()).isEmpty();
  }

  @Test
  void sendsEachKindOfBadValueToTheDeadLettersAndGoesOn() throws Exception {
    byte[] valid = valid("t1");
    send(null);
    send(new byte[0]);
    send(with(valid, 0, (byte) 1));
    send(with(valid, 4, (byte) 99));
    send(Arrays.copyOf(valid, valid.length + 1));
    send(valid(""));
    send(valid("next"));

    assertThat(harness.extractOutputValues()).containsExactly("next");
    assertThat(deadLetters())
        .extracting(letter -> letter.reason)
        .containsExactly(
            DeadLetterReason.EMPTY_VALUE,
            DeadLetterReason.EMPTY_VALUE,
            DeadLetterReason.WRONG_FIRST_BYTE,
            DeadLetterReason.UNKNOWN_SCHEMA,
            DeadLetterReason.TRAILING_BYTES,
            DeadLetterReason.NO_TRANSACTION_ID);
    assertThat(deadLetters())
        .extracting(letter -> letter.offset)
        .containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
    assertThat(deadLetters().get(4).value).isEqualTo(Arrays.copyOf(valid, valid.length + 1));
  }

  @Test
  void takesAValueCutOffAtAnyByteForADeadLetter() throws Exception {
    byte[] valid = valid("t1");
    for (int length = 1; length < valid.length; length++) {
      send(Arrays.copyOf(valid, length));
    }
    send(valid);
    assertThat(harness.extractOutputValues()).containsExactly("t1");
    assertThat(deadLetters()).hasSize(valid.length - 1);
  }

  @Test
  void waitsForARegistryThatIsAwayAndDeadLettersNothing() throws Exception {
    registry.away(2);
    send(valid("t1"));
    assertThat(harness.extractOutputValues()).containsExactly("t1");
    assertThat(deadLetters()).isEmpty();
  }

  @Test
  void stopsWaitingForTheRegistryWhenInterrupted() {
    registry.away(Integer.MAX_VALUE);
    Thread.currentThread().interrupt();
    assertThat(catchThrowable(() -> send(valid("t1")))).isInstanceOf(Exception.class);
    // The wait has taken the interrupt, or the client has; either way the thread is clean again.
    Thread.interrupted();
    assertThat(deadLetters()).isEmpty();
  }

  @Test
  void namesItsMetrics() {
    assertThat(
            List.of(
                DecodeMetrics.DECODED,
                DecodeMetrics.DEAD_LETTERS,
                DecodeMetrics.HEARTBEATS,
                RegistryWait.WAITS,
                RecordTimestamps.IGNORED))
        .containsExactly(
            "decoded", "deadLetters", "heartbeats", "registryWaits", "timestampsInTheFuture");
  }

  private void send(byte[] value) throws Exception {
    KafkaRecord record = record(value);
    harness.processElement(record, record.timestamp);
  }

  private KafkaRecord record(byte[] value) {
    KafkaRecord record = new KafkaRecord();
    record.topic = Topics.TRANSACTIONS_LABELS.name();
    record.partition = 3;
    record.offset = offset++;
    record.timestamp = 1_000;
    record.value = value;
    return record;
  }

  private List<DeadLetter> deadLetters() {
    List<DeadLetter> letters = new ArrayList<>();
    var output = harness.getSideOutput(DecodeFunction.DEAD_LETTERS);
    if (output != null) {
      for (StreamRecord<DeadLetter> letter : output) {
        letters.add(letter.getValue());
      }
    }
    return letters;
  }

  private static byte[] with(byte[] bytes, int at, byte value) {
    byte[] changed = bytes.clone();
    changed[at] = value;
    return changed;
  }

  private static byte[] valid(String transactionId) {
    FraudLabel label = new FraudLabel();
    label.setTransactionId(transactionId);
    label.setIsFraud(true);
    label.setSource("test");
    label.setLabelTime(Instant.ofEpochMilli(5));
    label.setCustomerId("c");
    label.setTerminalId("t");
    label.setEventTime(Instant.ofEpochMilli(1));
    label.setIngestTime(Instant.ofEpochMilli(5));
    return new WireEncoder<>(Topics.TRANSACTIONS_LABELS, FakeRegistry.ID).encode(label);
  }
}
