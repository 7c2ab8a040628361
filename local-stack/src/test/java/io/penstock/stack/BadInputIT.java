package io.penstock.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.features.FeatureSet;
import io.penstock.schemas.DeadLetterReason;
import io.penstock.schemas.SchemaRegistryClient;
import io.penstock.schemas.ScoredTransaction;
import io.penstock.schemas.Topics;
import io.penstock.schemas.Transaction;
import io.penstock.schemas.WireDecoder;
import io.penstock.schemas.WireEncoder;
import io.penstock.settings.SettingsLoader;
import io.penstock.store.FeatureStoreReader;
import io.penstock.store.StoreSettings;
import io.penstock.store.StoreUnavailableException;
import io.penstock.streaming.DeadLetterHeaders;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A record that cannot be taken becomes a dead letter with reason, position and its own bytes, and
 * the next record of its partition is scored as if it had not been there.
 */
class BadInputIT {
  /** What Redis keys are made of, and a line break. */
  private static final String ODD = "{}:\r\n";

  private static final Instant AFTER_THE_REPLAY = Instant.parse("2018-10-03T12:00:00Z");
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String RAW = Topics.TRANSACTIONS_RAW.name();
  private static final String DEAD = Topics.TRANSACTIONS_RAW.dlq();
  private static final String SCORED = Topics.TRANSACTIONS_SCORED.name();
  private static final int NO_SUCH_SCHEMA = 1_999_999_998;
  private static final int HEADER_BYTES = 5;

  private static SchemaRegistryClient registry;
  private static WireEncoder<Transaction> encoder;
  private static KafkaProducer<byte[], byte[]> producer;
  private static long clock;

  /** This test's own, so that its transactions are the customer's and the terminal's only ones. */
  private final String own = "bad-input-" + UUID.randomUUID();

  private final int partition = Math.floorMod(own.hashCode(), Topics.TRANSACTIONS_RAW.partitions());
  private final List<ConsumerRecord<byte[], byte[]>> letters = new ArrayList<>();
  private final List<ScoredTransaction> scores = new ArrayList<>();
  private WireDecoder<ScoredTransaction> decoder;
  private KafkaConsumer<byte[], byte[]> consumer;

  @BeforeAll
  static void open() throws Exception {
    StackState stack = RunningStack.state();
    clock = StackClock.moveTo(stack, AFTER_THE_REPLAY.toEpochMilli());
    registry = new SchemaRegistryClient(stack.registry(), Duration.ofSeconds(20));
    encoder = new WireEncoder<>(Topics.TRANSACTIONS_RAW, registry);
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", stack.bootstrap(), "acks", "all"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  @AfterAll
  static void close() {
    producer.close();
    registry.close();
  }

  @BeforeEach
  void readFromNowOn() {
    decoder = new WireDecoder<>(Topics.TRANSACTIONS_SCORED, registry);
    consumer = RunningStack.consumerFromNowOn(SCORED, DEAD);
  }

  @AfterEach
  void stopReading() {
    consumer.close();
  }

  static Stream<Arguments> badBytes() {
    byte[] whole = encoder.encode(transaction("bad-input-bytes", "of-all", clock, 1250));
    byte[] foreign = whole.clone();
    foreign[0] = 1;
    byte[] unknown = whole.clone();
    ByteBuffer.wrap(unknown).putInt(1, NO_SUCH_SCHEMA);
    return Stream.concat(
        Stream.of(
            Arguments.of("no value", DeadLetterReason.EMPTY_VALUE, null),
            Arguments.of("a value of no bytes", DeadLetterReason.EMPTY_VALUE, new byte[0]),
            Arguments.of("first byte 1", DeadLetterReason.WRONG_FIRST_BYTE, foreign),
            Arguments.of("text", DeadLetterReason.WRONG_FIRST_BYTE, bytes("{\"amount\": 1}")),
            Arguments.of("a schema id answered with 404", DeadLetterReason.UNKNOWN_SCHEMA, unknown),
            Arguments.of(
                "a byte left over",
                DeadLetterReason.TRAILING_BYTES,
                Arrays.copyOf(whole, whole.length + 1))),
        Stream.of(1, HEADER_BYTES - 1, HEADER_BYTES, whole.length / 2, whole.length - 1)
            .map(
                length ->
                    Arguments.of(
                        "cut off at byte " + length,
                        DeadLetterReason.TRUNCATED,
                        Arrays.copyOf(whole, length))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badBytes")
  void bytesThatAreNoTransactionBecomeADeadLetter(
      String what, DeadLetterReason reason, byte[] value) throws Exception {
    assertDeadLetterAndNextScored(what, reason, value);
  }

  static Stream<Arguments> brokenRules() {
    return Stream.of(
        rule(DeadLetterReason.NEGATIVE_AMOUNT, t -> t.setAmountMinor(-1)),
        rule(DeadLetterReason.WRONG_CURRENCY, t -> t.setCurrency("USD")),
        rule(DeadLetterReason.NO_CUSTOMER, t -> t.setCustomerId("")),
        rule(DeadLetterReason.NO_TERMINAL, t -> t.setTerminalId("")),
        rule(DeadLetterReason.NO_TRANSACTION_ID, t -> t.setTransactionId("")),
        rule(DeadLetterReason.ID_TOO_LONG, t -> t.setCustomerId("x".repeat(1_000_000))),
        rule(
            DeadLetterReason.EVENT_TIME_BEFORE_1970, t -> t.setEventTime(Instant.ofEpochMilli(-1))),
        rule(
            DeadLetterReason.EVENT_TIME_AHEAD,
            t -> t.setEventTime(Instant.ofEpochMilli(clock).plus(Duration.ofDays(3_652)))),
        rule(
            DeadLetterReason.EVENT_TIME_AHEAD,
            t ->
                t.setEventTime(
                    Instant.ofEpochMilli(clock).plus(Duration.ofDays(1)).plusMillis(1))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("brokenRules")
  void aTransactionThatBreaksARuleBecomesADeadLetter(
      DeadLetterReason reason, Consumer<Transaction> change) throws Exception {
    Transaction transaction = transaction(own + "-bad", own, clock, 1250);
    change.accept(transaction);
    assertDeadLetterAndNextScored(reason.name(), reason, encoder.encode(transaction));
  }

  @Test
  void anEventTimeJustADayAheadIsTaken() throws Exception {
    long ahead = clock + Duration.ofDays(1).toMillis();
    send(encoder.encode(transaction(own + "-ahead", own, ahead, 1250)));
    await("the transaction", () -> scored(own + "-ahead") == 1);
    assertThat(letters).isEmpty();
  }

  @Test
  void anEventThirtyDaysLateIsScored() throws Exception {
    long before = clock - Duration.ofDays(30).toMillis();
    send(encoder.encode(transaction(own + "-late", own, before, 1250)));
    await("the late transaction", () -> scored(own + "-late") == 1);
    assertThat(scores.get(0).getLate()).isTrue();
    assertThat(letters).isEmpty();
  }

  @Test
  void aCustomerIdMayHoldWhatRedisKeysAreMadeOf() throws Exception {
    String odd = own + ODD;
    Transaction transaction = transaction(own + "-odd", own, clock, 1250);
    transaction.setCustomerId(odd);
    send(encoder.encode(transaction));
    await("the transaction", () -> scored(own + "-odd") == 1);
    assertThat(scores.get(0).getCustomerId()).isEqualTo(odd);

    StoreSettings settings =
        SettingsLoader.load(
            StoreSettings.class, Map.of("redis.url", RunningStack.state().redis().toString()));
    FeatureSet set = FeatureSet.load("card_fraud@v1");
    try (FeatureStoreReader reader = new FeatureStoreReader(settings)) {
      await("its values in Redis", () -> stored(reader, set, odd));
      assertThat(reader.read(set, "customer", odd, clock).orElseThrow().asOf()).isEqualTo(clock);
    }
  }

  private static boolean stored(FeatureStoreReader reader, FeatureSet set, String customer) {
    try {
      return reader.read(set, "customer", customer, clock).isPresent();
    } catch (StoreUnavailableException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void anIdThatComesAgainWithAnotherBodyIsDropped() throws Exception {
    send(encoder.encode(transaction(own + "-1", own, clock, 1250)));
    send(encoder.encode(transaction(own + "-1", own, clock, 99_900)));
    send(encoder.encode(transaction(own + "-2", own, clock, 1250)));
    await("the transaction after the repeat", () -> scored(own + "-2") == 1);

    assertThat(scores)
        .extracting(ScoredTransaction::getTransactionId)
        .containsExactly(own + "-1", own + "-2");
    assertThat(scores).extracting(ScoredTransaction::getAmountMinor).containsExactly(1250L, 1250L);
    assertThat(scores).extracting(ScoredTransaction::getCustomerSeq).containsExactly(1L, 2L);
    assertThat(letters).isEmpty();
  }

  private void assertDeadLetterAndNextScored(String what, DeadLetterReason reason, byte[] value)
      throws Exception {
    RecordMetadata bad = send(value);
    send(encoder.encode(transaction(own + "-good", own, clock, 1250)));
    await(what + " and the next", () -> !letters.isEmpty() && scored(own + "-good") == 1);

    assertThat(letters).hasSize(1);
    ConsumerRecord<byte[], byte[]> letter = letters.get(0);
    assertThat(header(letter, DeadLetterHeaders.REASON)).isEqualTo(reason.name());
    assertThat(header(letter, DeadLetterHeaders.TOPIC)).isEqualTo(RAW);
    assertThat(header(letter, DeadLetterHeaders.PARTITION)).isEqualTo("" + bad.partition());
    assertThat(header(letter, DeadLetterHeaders.OFFSET)).isEqualTo("" + bad.offset());
    assertThat(header(letter, DeadLetterHeaders.MESSAGE)).isNotBlank();
    assertThat(header(letter, "trace")).isEqualTo(own);
    assertThat(letter.value()).isEqualTo(value);
    assertThat(letter.timestamp()).isEqualTo(clock);
    assertThat(scores).hasSize(1);
    assertThat(scores.get(0).getCustomerSeq()).isEqualTo(1);
  }

  private RecordMetadata send(byte[] value) throws Exception {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(RAW, partition, clock, bytes(own), value);
    record.headers().add("trace", bytes(own));
    return producer.send(record).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  /** Reads on until the condition holds; records of other tests are passed over. */
  private void await(String what, BooleanSupplier condition) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime())
          .as("%s; so far %d dead letters and the scores %s", what, letters.size(), scores)
          .isLessThan(deadline);
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
        String key = new String(record.key(), StandardCharsets.UTF_8);
        if (!key.equals(own) && !key.equals(own + ODD)) {
          continue;
        }
        if (record.topic().equals(DEAD)) {
          letters.add(record);
        } else {
          scores.add(decoder.decode(record.value()));
        }
      }
    }
  }

  private long scored(String transactionId) {
    return scores.stream().filter(s -> s.getTransactionId().equals(transactionId)).count();
  }

  private static Arguments rule(DeadLetterReason reason, Consumer<Transaction> change) {
    return Arguments.of(reason, change);
  }

  private static Transaction transaction(String id, String owner, long time, long amountMinor) {
    Instant instant = Instant.ofEpochMilli(time);
    return new Transaction(
        id, owner, owner, null, amountMinor, "EUR", instant, Instant.ofEpochMilli(clock), null);
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    assertThat(record.headers().headers(name)).as(name).hasSize(1);
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
