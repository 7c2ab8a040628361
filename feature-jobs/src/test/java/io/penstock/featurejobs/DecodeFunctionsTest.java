package io.penstock.featurejobs;

import static io.penstock.featurejobs.Events.DAY;
import static io.penstock.featurejobs.Events.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.schemas.BadRecordException;
import io.penstock.schemas.DeadLetterReason;
import io.penstock.schemas.FraudLabel;
import io.penstock.schemas.StageTimes;
import io.penstock.schemas.Transaction;
import io.penstock.streaming.KafkaRecord;
import java.time.Instant;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class DecodeFunctionsTest {

  @Test
  void takesAValidTransaction() throws Exception {
    TransactionEvent event = decode(transaction -> {});
    assertThat(event.transactionId).isEqualTo("id");
    assertThat(event.amountMinor).isEqualTo(1234);
    assertThat(event.eventTime).isEqualTo(START);
    assertThat(event.sent).isEqualTo(77);
    assertThat(event.featuresIn).isPositive();
    assertThat(event.partition).isEqualTo(3);
    assertThat(event.offset).isEqualTo(42);
    assertThat(decode(transaction -> transaction.setAmountMinor(0)).amountMinor).isZero();
    assertThat(decode(transaction -> transaction.setStageTimes(null)).sent).isZero();
  }

  @Test
  void refusesWhatBreaksARule() {
    assertRefused(DeadLetterReason.NEGATIVE_AMOUNT, t -> t.setAmountMinor(-1));
    assertRefused(DeadLetterReason.WRONG_CURRENCY, t -> t.setCurrency("USD"));
    assertRefused(DeadLetterReason.NO_TRANSACTION_ID, t -> t.setTransactionId(""));
    assertRefused(DeadLetterReason.NO_CUSTOMER, t -> t.setCustomerId(""));
    assertRefused(DeadLetterReason.NO_TERMINAL, t -> t.setTerminalId(""));
    assertRefused(
        DeadLetterReason.EVENT_TIME_AHEAD,
        t -> t.setEventTime(Instant.ofEpochMilli(START + DAY + 1)));
    assertRefused(
        DeadLetterReason.EVENT_TIME_BEFORE_1970, t -> t.setEventTime(Instant.ofEpochMilli(-1)));
    assertRefused(
        DeadLetterReason.EVENT_TIME_BEFORE_1970,
        t -> t.setEventTime(Instant.ofEpochMilli(Long.MIN_VALUE)));
    assertRefused(
        DeadLetterReason.EVENT_TIME_AHEAD,
        t -> t.setEventTime(Instant.ofEpochMilli(Long.MAX_VALUE)));
  }

  @Test
  void takesIdsOfUpTo1024BytesOfUtf8() throws Exception {
    String longest = "é".repeat(512);
    assertThat(decode(t -> t.setTransactionId(longest)).transactionId).isEqualTo(longest);
    String tooLong = longest + "x";
    assertRefused(DeadLetterReason.ID_TOO_LONG, t -> t.setTransactionId(tooLong));
    assertRefused(DeadLetterReason.ID_TOO_LONG, t -> t.setCustomerId(tooLong));
    assertRefused(DeadLetterReason.ID_TOO_LONG, t -> t.setTerminalId("t".repeat(1025)));
    FraudLabel label = label();
    label.setTransactionId(longest);
    assertThat(DecodeFunctions.label(label, record(), DAY).transactionId).isEqualTo(longest);
    label.setTransactionId("x".repeat(70_000));
    assertRefused(DeadLetterReason.ID_TOO_LONG, label);
    label = label();
    label.setCustomerId(tooLong);
    assertRefused(DeadLetterReason.ID_TOO_LONG, label);
    label = label();
    label.setTerminalId(tooLong);
    assertRefused(DeadLetterReason.ID_TOO_LONG, label);
  }

  @Test
  void takesTheFirstMomentOf1970() throws Exception {
    assertThat(decode(t -> t.setEventTime(Instant.EPOCH)).eventTime).isZero();
  }

  @Test
  void refusesALabelWithATimeThatNoTableHolds() throws Exception {
    FraudLabel label = label();
    label.setLabelTime(Instant.ofEpochMilli(Long.MAX_VALUE / 1000));
    assertThat(DecodeFunctions.label(label, record(), DAY).labelTime)
        .isEqualTo(Long.MAX_VALUE / 1000);
    label.setLabelTime(Instant.ofEpochMilli(Long.MAX_VALUE / 1000 + 1));
    assertRefused(DeadLetterReason.EVENT_TIME_AHEAD, label);
    label.setLabelTime(Instant.ofEpochMilli(-1));
    assertRefused(DeadLetterReason.EVENT_TIME_BEFORE_1970, label);
    label = label();
    label.setEventTime(Instant.ofEpochMilli(-1));
    assertRefused(DeadLetterReason.EVENT_TIME_BEFORE_1970, label);
  }

  @Test
  void takesAnEventTimeThatIsAheadByNoMoreThanTheSetting() throws Exception {
    assertThat(decode(t -> t.setEventTime(Instant.ofEpochMilli(START + DAY))).eventTime)
        .isEqualTo(START + DAY);
  }

  @Test
  void refusesWhatIsAheadOfTheClockWhateverItsRecordSays() throws Exception {
    Instant farOff = Instant.parse("2100-01-01T00:00:00Z");
    KafkaRecord record = record();
    record.timestamp = farOff.toEpochMilli();
    Transaction transaction = transaction();
    assertThat(DecodeFunctions.transaction(transaction, record, "EUR", DAY).eventTime)
        .isEqualTo(START);
    transaction.setEventTime(farOff);
    assertThatThrownBy(() -> DecodeFunctions.transaction(transaction, record, "EUR", DAY))
        .hasMessageContaining("event_time " + farOff)
        .hasMessageContaining("ahead of the clock");
    FraudLabel label = label();
    label.setEventTime(farOff);
    assertThatThrownBy(() -> DecodeFunctions.label(label, record, DAY))
        .hasMessageContaining("ahead of the clock");
  }

  @Test
  void refusesALabelWithoutItsKeysOrFromTheFuture() throws Exception {
    FraudLabel label = label();
    assertThat(DecodeFunctions.label(label, record(), DAY).fraud).isTrue();
    label.setEventTime(Instant.ofEpochMilli(START + DAY + 1));
    assertRefused(DeadLetterReason.EVENT_TIME_AHEAD, label);
    label.setTerminalId("");
    assertRefused(DeadLetterReason.NO_TERMINAL, label);
  }

  private static void assertRefused(DeadLetterReason reason, FraudLabel label) {
    assertThatThrownBy(() -> DecodeFunctions.label(label, record(), DAY))
        .isInstanceOfSatisfying(
            BadRecordException.class, bad -> assertThat(bad.reason()).isEqualTo(reason));
  }

  private static FraudLabel label() {
    FraudLabel label = new FraudLabel();
    label.setTransactionId("id");
    label.setCustomerId("c");
    label.setTerminalId("t");
    label.setSource("test");
    label.setIsFraud(true);
    label.setLabelTime(Instant.ofEpochMilli(START));
    label.setIngestTime(Instant.ofEpochMilli(START));
    label.setEventTime(Instant.ofEpochMilli(START));
    return label;
  }

  private static void assertRefused(DeadLetterReason reason, Consumer<Transaction> change) {
    assertThatThrownBy(() -> decode(change))
        .isInstanceOfSatisfying(
            BadRecordException.class, bad -> assertThat(bad.reason()).isEqualTo(reason));
  }

  private static TransactionEvent decode(Consumer<Transaction> change) throws BadRecordException {
    Transaction transaction = transaction();
    change.accept(transaction);
    return DecodeFunctions.transaction(transaction, record(), "EUR", DAY);
  }

  private static Transaction transaction() {
    StageTimes times = new StageTimes();
    times.setSent(77);
    Transaction transaction = new Transaction();
    transaction.setTransactionId("id");
    transaction.setCustomerId("c");
    transaction.setTerminalId("t");
    transaction.setAmountMinor(1234);
    transaction.setCurrency("EUR");
    transaction.setEventTime(Instant.ofEpochMilli(START));
    transaction.setIngestTime(Instant.ofEpochMilli(START));
    transaction.setStageTimes(times);
    return transaction;
  }

  private static KafkaRecord record() {
    KafkaRecord record = new KafkaRecord();
    record.timestamp = START;
    record.partition = 3;
    record.offset = 42;
    return record;
  }
}
