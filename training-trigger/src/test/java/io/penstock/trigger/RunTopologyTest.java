package io.penstock.trigger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.schemas.RegistryUnavailableException;
import io.penstock.schemas.RetrainTrigger;
import io.penstock.schemas.RunState;
import io.penstock.schemas.SchemaLookup;
import io.penstock.schemas.Topics;
import io.penstock.schemas.TrainingRun;
import io.penstock.schemas.UnknownSchemaException;
import io.penstock.schemas.WireDecoder;
import io.penstock.schemas.WireEncoder;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import org.apache.avro.Schema;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunTopologyTest {
  private static final int TRIGGER_SCHEMA = 7;
  private static final int RUN_SCHEMA = 8;

  @TempDir Path directory;
  private int registryAway;
  private TopologyTestDriver driver;
  private TestInputTopic<byte[], byte[]> triggers;
  private TestOutputTopic<byte[], byte[]> runs;
  private TestOutputTopic<byte[], byte[]> deadLetters;
  private final WireEncoder<RetrainTrigger> encoder =
      new WireEncoder<>(Topics.TRAINING_TRIGGERS, TRIGGER_SCHEMA);
  private final WireDecoder<TrainingRun> decoder =
      new WireDecoder<>(Topics.TRAINING_RUNS, this::schema);

  @BeforeEach
  void start() {
    TriggerSettings settings = TriggerFixture.settings(directory, "true");
    SchemaLookup schemas = this::schema;
    Properties properties = TrainingTriggerApp.streamsProperties(settings);
    driver =
        new TopologyTestDriver(
            RunTopology.build(
                settings,
                () ->
                    new TriggerCodec(
                        new WireDecoder<>(Topics.TRAINING_TRIGGERS, schemas),
                        new WireEncoder<>(Topics.TRAINING_RUNS, RUN_SCHEMA))),
            properties,
            Instant.parse("2026-01-01T00:00:00Z"));
    triggers =
        driver.createInputTopic(
            "training.triggers.v1", new ByteArraySerializer(), new ByteArraySerializer());
    runs = output("training.runs.v1");
    deadLetters = output("training.triggers.v1.dlq");
  }

  @AfterEach
  void stop() {
    driver.close();
  }

  @Test
  void a_trigger_requests_a_run_from_the_last_day_of_the_first_alarmed_window() throws Exception {
    send(TriggerFixture.trigger(TriggerFixture.CAUSE));
    TestRecord<byte[], byte[]> record = runs.readRecord();
    TrainingRun run = decoder.decode(record.value());
    assertThat(new String(record.key(), UTF_8)).isEqualTo("card_fraud");
    assertThat(run.getState()).isEqualTo(RunState.REQUESTED);
    assertThat(run.getRunId()).matches("[0-9a-f]{16}");
    assertThat(run.getCauseId()).isEqualTo(TriggerFixture.CAUSE);
    assertThat(run.getChampionVersion()).isEqualTo("v1");
    assertThat(run.getTrainStart()).isEqualTo("2018-09-05T00:00:00Z");
    assertThat(run.getTrainEnd()).isEqualTo("2018-09-12T00:00:00Z");
    assertThat(run.getGateEnd()).isEqualTo("2018-09-14T00:00:00Z");
    assertThat(run.getTime()).isEqualTo("2026-01-01T00:00:00Z");
  }

  @Test
  void a_run_id_begins_the_hash_of_its_cause() {
    assertThat(RunRequests.runId("abc")).isEqualTo("ba7816bf8f01cfea");
  }

  @Test
  void a_cause_that_comes_again_requests_nothing() {
    send(TriggerFixture.trigger(TriggerFixture.CAUSE));
    send(TriggerFixture.trigger(TriggerFixture.CAUSE));
    send(TriggerFixture.trigger("card_fraud/v1/drift/2018-10-01"));
    assertThat(runs.readValuesToList()).hasSize(2);
    assertThat(total("requested-runs")).isEqualTo(2);
    assertThat(total("repeated-causes")).isEqualTo(1);
  }

  @Test
  void an_unreadable_trigger_is_a_dead_letter_and_the_next_is_taken() {
    byte[] cut = encoder.encode(TriggerFixture.trigger(TriggerFixture.CAUSE));
    for (byte[] bad : List.of(new byte[0], new byte[] {9, 9}, new byte[] {0, 0, 0, 0, 99, 1})) {
      triggers.pipeInput("key".getBytes(UTF_8), bad);
    }
    triggers.pipeInput("key".getBytes(UTF_8), Arrays.copyOf(cut, cut.length - 1));
    send(TriggerFixture.trigger(TriggerFixture.CAUSE));
    assertThat(runs.readValuesToList()).hasSize(1);
    List<TestRecord<byte[], byte[]>> letters = deadLetters.readRecordsToList();
    assertThat(letters)
        .extracting(letter -> header(letter, "penstock.reason"))
        .containsExactly("EMPTY_VALUE", "WRONG_FIRST_BYTE", "UNKNOWN_SCHEMA", "TRUNCATED");
    assertThat(letters.get(1).value()).containsExactly(9, 9);
    assertThat(letters.get(1).key()).isEqualTo("key".getBytes(UTF_8));
    assertThat(header(letters.get(1), "__streams.errors.topic")).isEqualTo("training.triggers.v1");
    assertThat(header(letters.get(1), "__streams.errors.partition")).isEqualTo("0");
    assertThat(header(letters.get(1), "__streams.errors.offset")).isEqualTo("1");
    assertThat(total("dead-letters")).isEqualTo(4);
  }

  @Test
  void a_registry_that_is_away_is_waited_for() {
    registryAway = 2;
    send(TriggerFixture.trigger(TriggerFixture.CAUSE));
    assertThat(runs.readValuesToList()).hasSize(1);
    assertThat(deadLetters.isEmpty()).isTrue();
  }

  @Test
  void writes_exactly_once_with_one_thread() {
    Properties properties =
        TrainingTriggerApp.streamsProperties(TriggerFixture.settings(directory, "true"));
    StreamsConfig config = new StreamsConfig(properties);
    assertThat(config.getString(StreamsConfig.PROCESSING_GUARANTEE_CONFIG))
        .isEqualTo("exactly_once_v2");
    assertThat(config.getInt(StreamsConfig.NUM_STREAM_THREADS_CONFIG)).isEqualTo(1);
  }

  private void send(RetrainTrigger trigger) {
    triggers.pipeInput("card_fraud".getBytes(UTF_8), encoder.encode(trigger));
  }

  private Schema schema(int id) {
    if (registryAway > 0) {
      registryAway--;
      throw new RegistryUnavailableException("the registry is away", null);
    }
    return switch (id) {
      case TRIGGER_SCHEMA -> Topics.TRAINING_TRIGGERS.schema();
      case RUN_SCHEMA -> Topics.TRAINING_RUNS.schema();
      default -> throw new UnknownSchemaException(id, "no schema " + id);
    };
  }

  private double total(String name) {
    return driver.metrics().entrySet().stream()
        .filter(metric -> metric.getKey().name().equals(name + "-total"))
        .mapToDouble(metric -> (Double) metric.getValue().metricValue())
        .sum();
  }

  private TestOutputTopic<byte[], byte[]> output(String topic) {
    return driver.createOutputTopic(
        topic, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private static String header(TestRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), UTF_8);
  }
}
