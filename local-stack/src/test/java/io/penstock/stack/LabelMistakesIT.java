package io.penstock.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.features.FeatureSet;
import io.penstock.schemas.FraudLabel;
import io.penstock.schemas.SchemaRegistryClient;
import io.penstock.schemas.ScoredTransaction;
import io.penstock.schemas.Topics;
import io.penstock.schemas.Transaction;
import io.penstock.schemas.WireDecoder;
import io.penstock.schemas.WireEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A label twice counts once, of two that disagree the later counts, and one of no transaction
 * counts nowhere: each is counted in a metric, and none is a dead letter, for each is kept as it
 * came.
 */
class LabelMistakesIT {
  private static final Instant AFTER_THE_REPLAY = Instant.parse("2018-10-03T12:00:00Z");
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final FeatureSet SET = FeatureSet.load("card_fraud@v1");
  private static final List<String> METRICS =
      List.of("labelsMatched", "labelsChanged", "labelsBeforeTransaction", "labelsUnmatched");

  /** This test's own customer and terminal. */
  private final String own = "labels-" + UUID.randomUUID();

  private final StackState stack = RunningStack.state();
  private final Prometheus metrics = new Prometheus(stack.metrics());
  private final Map<String, ScoredTransaction> scores = new HashMap<>();
  private SchemaRegistryClient registry;
  private KafkaProducer<byte[], byte[]> producer;
  private KafkaConsumer<byte[], byte[]> consumer;

  @BeforeEach
  void readFromNowOn() {
    registry = new SchemaRegistryClient(stack.registry(), Duration.ofSeconds(20));
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", stack.bootstrap(), "acks", "all"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    consumer = RunningStack.consumerFromNowOn(Topics.TRANSACTIONS_SCORED.name());
  }

  @AfterEach
  void close() {
    consumer.close();
    producer.close();
    registry.close();
  }

  @Test
  void theFeaturesOfLaterTransactionsCountEachTransactionOnceByItsLatestLabel() throws Exception {
    Map<String, Double> before = counts();
    long deadBefore = deadLabels();
    Instant time = Instant.ofEpochMilli(StackClock.moveTo(stack, AFTER_THE_REPLAY.toEpochMilli()));
    for (String id : List.of("twice", "changed", "unlabelled")) {
      sendTransaction(id, time);
    }
    await("three transactions scored", () -> scores.size() == 3);
    Instant known = time.plus(Duration.ofHours(1));
    sendLabel("twice", true, time, known);
    sendLabel("twice", true, time, known);
    sendLabel("changed", true, time, known);
    sendLabel("changed", false, time, known.plus(Duration.ofHours(1)));
    sendLabel("never-seen", true, time, known);

    // The terminal's windows end 7 days before a transaction.
    Instant later = time.plus(Duration.ofDays(7)).plus(Duration.ofHours(12));
    StackClock.moveTo(stack, later.toEpochMilli());
    sendTransaction("later", later);
    await("the later transaction scored", () -> scores.containsKey(own + "-later"));

    assertThat(value("later", "TERMINAL_ID_NB_TX_1DAY_WINDOW")).isEqualTo(3);
    assertThat(value("later", "TERMINAL_ID_RISK_1DAY_WINDOW")).isEqualTo(1.0 / 3);
    Map<String, Double> counted = new LinkedHashMap<>();
    counts().forEach((name, count) -> counted.put(name, count - before.get(name)));
    assertThat(counted)
        .isEqualTo(
            Map.of(
                "labelsMatched", 4.0,
                "labelsChanged", 1.0,
                "labelsBeforeTransaction", 1.0,
                "labelsUnmatched", 1.0));
    assertThat(deadLabels()).isEqualTo(deadBefore);
  }

  private double value(String id, String feature) {
    return scores.get(own + "-" + id).getVector().get(SET.indexOf(feature));
  }

  private Map<String, Double> counts() {
    Map<String, Double> counts = new HashMap<>();
    for (String name : METRICS) {
      List<Double> subtasks = metrics.values(name);
      assertThat(subtasks).as(name).isNotEmpty();
      counts.put(name, subtasks.stream().mapToDouble(Double::doubleValue).sum());
    }
    return counts;
  }

  private long deadLabels() {
    TopicPartition only = new TopicPartition(Topics.TRANSACTIONS_LABELS.dlq(), 0);
    return consumer.endOffsets(List.of(only)).get(only);
  }

  private void sendTransaction(String id, Instant time) throws Exception {
    Transaction transaction =
        new Transaction(own + "-" + id, own, own, null, 1250L, "EUR", time, time, null);
    WireEncoder<Transaction> encoder = new WireEncoder<>(Topics.TRANSACTIONS_RAW, registry);
    send(Topics.TRANSACTIONS_RAW.name(), own, time, encoder.encode(transaction));
  }

  private void sendLabel(String id, boolean isFraud, Instant of, Instant known) throws Exception {
    FraudLabel label =
        new FraudLabel(own + "-" + id, isFraud, "analyst", known, own, own, of, known);
    WireEncoder<FraudLabel> encoder = new WireEncoder<>(Topics.TRANSACTIONS_LABELS, registry);
    send(Topics.TRANSACTIONS_LABELS.name(), own + "-" + id, known, encoder.encode(label));
  }

  private void send(String topic, String key, Instant time, byte[] value) throws Exception {
    byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
    producer
        .send(new ProducerRecord<>(topic, null, time.toEpochMilli(), bytes, value))
        .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  /** Reads on until the condition holds; records of other tests are passed over. */
  private void await(String what, BooleanSupplier condition) throws Exception {
    WireDecoder<ScoredTransaction> decoder =
        new WireDecoder<>(Topics.TRANSACTIONS_SCORED, registry);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("%s; so far %s", what, scores.keySet()).isLessThan(deadline);
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
        ScoredTransaction score = decoder.decode(record.value());
        if (score.getCustomerId().equals(own)) {
          scores.put(score.getTransactionId(), score);
        }
      }
    }
  }
}
