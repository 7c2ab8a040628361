package io.penstock.featurejobs;

import static io.penstock.featurejobs.Events.DAY;
import static io.penstock.featurejobs.Events.START;
import static io.penstock.featurejobs.Events.value;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.penstock.schemas.DeadLetterReason;
import io.penstock.schemas.FraudLabel;
import io.penstock.schemas.Topic;
import io.penstock.schemas.Topics;
import io.penstock.schemas.Transaction;
import io.penstock.schemas.WireEncoder;
import io.penstock.settings.SettingsLoader;
import io.penstock.streaming.DeadLetter;
import io.penstock.streaming.FlinkEnvironments;
import io.penstock.streaming.KafkaRecord;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransactionFeatureTopologyTest {
  private static final int TRANSACTION_SCHEMA = 1;
  private static final int LABEL_SCHEMA = 2;

  private HttpServer registry;
  private long offset;

  @BeforeEach
  void start() throws IOException {
    registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    serve(TRANSACTION_SCHEMA, Topics.TRANSACTIONS_RAW);
    serve(LABEL_SCHEMA, Topics.TRANSACTIONS_LABELS);
    registry.start();
  }

  @AfterEach
  void stop() {
    registry.stop(0);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void turnsTransactionsAndLabelsIntoFeaturesEachOnce(int parallelism) throws Exception {
    List<KafkaRecord> raw = new ArrayList<>();
    for (int day = 0; day < 10; day++) {
      for (int customer = 0; customer < 5; customer++) {
        raw.add(transaction("d" + day + "c" + customer, "c" + customer, START + day * DAY, 100));
      }
    }
    raw.add(11, raw.get(10));
    raw.add(12, transaction("bad", "c1", START + 2 * DAY, -1));
    raw.add(13, cutOff(raw.get(10)));
    List<KafkaRecord> labels = List.of(label("d0c0", START, START + 3 * DAY));

    StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(parallelism);
    FeatureSettings settings = settings(parallelism);
    FlinkEnvironments.configure(env, settings.job());
    TransactionFeatureTopology.Outputs outputs =
        TransactionFeatureTopology.build(
            source(env, raw), source(env, labels), Events.SET, settings);
    CloseableIterator<TransactionEvent> features = outputs.features().collectAsync();
    CloseableIterator<TransactionEvent> transactions = outputs.transactions().collectAsync();
    CloseableIterator<DeadLetter> dead = outputs.deadTransactions().collectAsync();
    env.execute();

    Map<String, TransactionEvent> byId =
        list(features).stream().collect(Collectors.toMap(e -> e.transactionId, e -> e));
    assertThat(byId).hasSize(50);
    TransactionEvent last = byId.get("d9c4");
    assertThat(last.customerSeq).isEqualTo(10);
    assertThat(value(last, "CUSTOMER_ID_NB_TX_7DAY_WINDOW")).isEqualTo(7);
    assertThat(value(last, "TERMINAL_ID_NB_TX_7DAY_WINDOW")).isEqualTo(15);
    assertThat(value(last, "TERMINAL_ID_RISK_7DAY_WINDOW")).isEqualTo(1.0 / 15);
    assertThat(list(transactions))
        .extracting(e -> e.transactionId)
        .hasSize(50)
        .doesNotHaveDuplicates();
    assertThat(list(dead))
        .extracting(letter -> letter.reason)
        .containsExactlyInAnyOrder(DeadLetterReason.NEGATIVE_AMOUNT, DeadLetterReason.TRUNCATED);
  }

  private static <T> List<T> list(CloseableIterator<T> values) throws Exception {
    List<T> all = new ArrayList<>();
    values.forEachRemaining(all::add);
    values.close();
    return all;
  }

  private FeatureSettings settings(int parallelism) {
    return SettingsLoader.load(
        FeatureSettings.class,
        Map.of(
            "kafka.bootstrap",
            "unused:1",
            "registry.url",
            "http://127.0.0.1:" + registry.getAddress().getPort(),
            "job.parallelism",
            Integer.toString(parallelism),
            "checkpoint.interval",
            "0s"));
  }

  /** Each key's records to one subtask in their order, as Kafka's partitions give them. */
  private static DataStream<KafkaRecord> source(
      StreamExecutionEnvironment env, List<KafkaRecord> records) {
    return env.fromData(records)
        .setParallelism(1)
        .assignTimestampsAndWatermarks(
            WatermarkStrategy.<KafkaRecord>forMonotonousTimestamps()
                .withTimestampAssigner((record, before) -> record.timestamp))
        .setParallelism(1)
        .partitionCustom(
            (key, subtasks) -> Math.floorMod(key, subtasks),
            (KeySelector<KafkaRecord, Integer>) record -> Arrays.hashCode(record.key));
  }

  private void serve(int id, Topic<?> topic) {
    byte[] body =
        ("{\"schema\":\"" + topic.schema().toString().replace("\"", "\\\"") + "\"}")
            .getBytes(UTF_8);
    registry.createContext(
        "/schemas/ids/" + id,
        exchange -> {
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
  }

  private KafkaRecord transaction(String id, String customer, long time, long amountMinor) {
    Transaction transaction = new Transaction();
    transaction.setTransactionId(id);
    transaction.setCustomerId(customer);
    transaction.setTerminalId("t1");
    transaction.setAmountMinor(amountMinor);
    transaction.setCurrency("EUR");
    transaction.setEventTime(Instant.ofEpochMilli(time));
    transaction.setIngestTime(Instant.ofEpochMilli(time));
    KafkaRecord record = record(Topics.TRANSACTIONS_RAW, TRANSACTION_SCHEMA, transaction, time);
    record.key = customer.getBytes(UTF_8);
    return record;
  }

  private KafkaRecord label(String id, long time, long labelTime) {
    FraudLabel label = new FraudLabel();
    label.setTransactionId(id);
    label.setCustomerId("c0");
    label.setTerminalId("t1");
    label.setSource("test");
    label.setIsFraud(true);
    label.setLabelTime(Instant.ofEpochMilli(labelTime));
    label.setEventTime(Instant.ofEpochMilli(time));
    label.setIngestTime(Instant.ofEpochMilli(labelTime));
    return record(Topics.TRANSACTIONS_LABELS, LABEL_SCHEMA, label, labelTime);
  }

  private <T extends SpecificRecord> KafkaRecord record(
      Topic<T> topic, int schemaId, T value, long time) {
    KafkaRecord record = new KafkaRecord();
    record.topic = topic.name();
    record.offset = offset++;
    record.timestamp = time;
    record.value = new WireEncoder<>(topic, schemaId).encode(value);
    return record;
  }

  private KafkaRecord cutOff(KafkaRecord whole) {
    KafkaRecord record = new KafkaRecord();
    record.topic = whole.topic;
    record.offset = offset++;
    record.timestamp = whole.timestamp;
    record.value = Arrays.copyOf(whole.value, whole.value.length - 1);
    return record;
  }
}
