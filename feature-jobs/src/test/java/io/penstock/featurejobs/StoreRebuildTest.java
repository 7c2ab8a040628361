package io.penstock.featurejobs;

import static io.penstock.featurejobs.Events.DAY;
import static io.penstock.featurejobs.Events.HOUR;
import static io.penstock.featurejobs.Events.MINUTE;
import static io.penstock.featurejobs.Events.SET;
import static io.penstock.featurejobs.Events.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.features.Entity;
import io.penstock.features.Feature;
import io.penstock.lake.CatalogServer;
import io.penstock.lake.Lake;
import io.penstock.lake.LakeTables;
import io.penstock.settings.SettingsLoader;
import io.penstock.sinks.IcebergOutput;
import io.penstock.sinks.RedisSink;
import io.penstock.store.EntityValues;
import io.penstock.store.FeatureStoreReader;
import io.penstock.store.FeatureStoreWriter;
import io.penstock.store.RedisProcess;
import io.penstock.store.StoredEntity;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the job's stages wrote to a real Redis, and what a rebuild from a real lake writes. */
@ExtendWith(RedisProcess.class)
class StoreRebuildTest {
  private static final int CUSTOMERS = 40;
  private static final int TERMINALS = 15;
  private static final int TRANSACTIONS = 6_000;
  private static final long END = START + 50 * DAY;

  @TempDir static Path directory;
  private static CatalogServer catalog;

  private final RedisProcess.Server redis;
  private FeatureSettings settings;

  StoreRebuildTest(RedisProcess.Server redis) {
    this.redis = redis;
  }

  @BeforeEach
  void beginEmpty(TestInfo test) throws IOException {
    settings = settings(test.getTestMethod().orElseThrow().getName(), Map.of());
    redis.wipe();
  }

  @BeforeAll
  static void startCatalog() throws IOException {
    catalog = CatalogServer.start(0, directory.resolve("lake"), directory.resolve("catalog.db"));
  }

  @AfterAll
  static void stopCatalog() {
    catalog.close();
  }

  @Test
  void aWipedStoreHoldsWhatItHeldAlsoWhereEventsCameOutOfOrder() throws Exception {
    runTheJob();
    Map<String, StoredEntity> before = stored();
    assertThat(before).hasSize(CUSTOMERS + TERMINALS);
    redis.wipe();
    assertThat(stored()).isEmpty();
    AtomicLong rows = new AtomicLong();

    Map<String, Rebuilt> rebuilt = StoreRebuild.run(settings, rows::addAndGet);

    assertThat(rebuilt).isEqualTo(Map.of("customer", written(40), "terminal", written(15)));
    assertThat(rows.get()).isGreaterThanOrEqualTo(2 * TRANSACTIONS);
    Map<String, StoredEntity> after = stored();
    assertThat(after.keySet()).isEqualTo(before.keySet());
    after.forEach(
        (key, entity) -> {
          assertThat(entity.asOf()).as(key).isEqualTo(before.get(key).asOf());
          assertThat(entity.values()).as(key).isEqualTo(before.get(key).values());
          assertThat(entity.missing()).isEmpty();
        });
  }

  @Test
  void whatTheJobWritesBeforeDuringAndAfterWins() throws Exception {
    runTheJob();
    Map<String, StoredEntity> before = stored();
    StoredEntity first = before.get("customer c1");
    StoredEntity second = before.get("customer c2");
    redis.wipe();
    try (FeatureStoreWriter job = new FeatureStoreWriter(settings.store())) {
      job.write(List.of(values("c1", first.asOf() + 1, 1, 111), values("c2", second.asOf(), 1, 2)));
      // c1 has a newer event in Redis, c2 the same one with the job's own values.
      assertThat(StoreRebuild.run(settings, rows -> {}))
          .isEqualTo(Map.of("customer", new Rebuilt(38, 0, 1, 1, 0), "terminal", written(15)));
      Map<String, StoredEntity> rebuilt = stored();
      assertThat(rebuilt.get("customer c1").values().values()).containsOnly(111.0);
      assertThat(rebuilt.get("customer c2").values().values()).containsOnly(2.0);
      StoredEntity third = rebuilt.get("customer c3");
      assertThat(third.values()).isEqualTo(before.get("customer c3").values());
      job.write(List.of(values("c3", third.asOf(), 1, 333)));
      assertThat(stored().get("customer c3").values().values()).containsOnly(333.0);
    }
  }

  @Test
  void aStoreThatLostNothingIsLeftAsItIs() throws Exception {
    runTheJob();
    Map<String, StoredEntity> before = stored();

    Map<String, Rebuilt> nothing =
        Map.of("customer", new Rebuilt(0, 40, 0, 0, 0), "terminal", new Rebuilt(0, 15, 0, 0, 0));
    assertThat(StoreRebuild.run(settings, rows -> {})).isEqualTo(nothing);
    assertThat(stored()).isEqualTo(before);

    redis.wipe();
    StoreRebuild.run(settings, rows -> {});
    assertThat(StoreRebuild.run(settings, rows -> {})).as("again").isEqualTo(nothing);
  }

  private static Rebuilt written(long entities) {
    return new Rebuilt(entities, 0, 0, 0, 0);
  }

  @Test
  void aJobThatDoesNotCommitEndsTheRebuildWithWhatItWaitedForAndTheCure() throws Exception {
    runTheJob();
    redis.wipe();
    FeatureSettings checkpointing =
        settings(settings.lakeSettings().namespace(), Map.of("checkpoint.interval", "10ms"));

    assertThatThrownBy(() -> StoreRebuild.run(checkpointing, rows -> {}))
        .isInstanceOf(StoreRebuildException.class)
        .hasMessageMatching(
            "waited 0 s for the feature job to commit checkpoint \\d+, or a later one,.*whose"
                + " newest is \\d+.*If the job is stopped, start it.*rebuild again");
    assertThat(stored()).hasSize(CUSTOMERS + TERMINALS);
  }

  @Test
  void whereValuesExpireThoseThatHadExpiredStayAway() throws Exception {
    runTheJob();
    Map<String, StoredEntity> before = stored();
    redis.wipe();
    FeatureSettings expiring =
        settings(settings.lakeSettings().namespace(), Map.of("store.expire", "true"));
    Map<String, Rebuilt> rebuilt = StoreRebuild.run(expiring, rows -> {});
    long window = Duration.ofDays(30).toMillis();
    // c0 had its only event 34 days before the end, within the terminals' windows.
    assertThat(before.get("customer c0").asOf()).isLessThan(END - window);
    assertThat(rebuilt.get("customer").written()).isEqualTo(CUSTOMERS - 1);
    assertThat(rebuilt.get("customer").expired()).isEqualTo(1);
    assertThat(rebuilt.get("customer")).asString().endsWith("; 1 left out as expired");
    assertThat(stored()).doesNotContainKey("customer c0").containsKey("customer c1");
  }

  @Test
  void aTableWithoutRowsLeavesTheStoreEmpty() throws Exception {
    try (Lake lake = Lake.open(settings.lakeSettings())) {
      lake.ensure(LakeTables.features(SET));
    }
    assertThat(StoreRebuild.run(settings, rows -> {}))
        .isEqualTo(Map.of("customer", Rebuilt.NOTHING, "terminal", Rebuilt.NOTHING));
  }

  /** Customer c0 has one event, 34 days before the end; one in ten is late, up to 20 days. */
  private static List<TransactionEvent> transactions() {
    Random random = new Random(11);
    List<TransactionEvent> events = new ArrayList<>();
    for (int i = 0; i < TRANSACTIONS; i++) {
      long arrival = START + (END - START) * i / TRANSACTIONS;
      long behind =
          switch (random.nextInt(30)) {
            case 0 -> random.nextLong(20 * DAY);
            case 1 -> random.nextLong(12 * HOUR);
            case 2 -> random.nextLong(MINUTE);
            default -> 0;
          };
      boolean only = i == TRANSACTIONS * 16 / 50;
      long time = only ? arrival : Math.max(START, arrival - behind);
      TransactionEvent event = Events.transaction("t" + i, time, 1 + random.nextInt(9_999));
      event.ingestTime = arrival;
      event.customerId = "c" + (only ? 0 : 1 + random.nextInt(CUSTOMERS - 1));
      event.terminalId = "t" + random.nextInt(TERMINALS);
      events.add(event);
    }
    return events;
  }

  /** Of transactions in time: for a later one the job may give up a label that came before it. */
  private static List<LabelEvent> labels(List<TransactionEvent> events) {
    List<LabelEvent> labels = new ArrayList<>();
    for (int i = 0; i < events.size(); i += 20) {
      TransactionEvent event = events.get(i);
      if (event.ingestTime - event.eventTime > DAY) {
        continue;
      }
      LabelEvent label =
          Events.fraud(event.transactionId, event.eventTime, event.ingestTime + 3 * DAY);
      label.customerId = event.customerId;
      label.terminalId = event.terminalId;
      labels.add(label);
    }
    return labels;
  }

  private void runTheJob() throws Exception {
    Configuration conf = new Configuration();
    conf.set(PipelineOptions.GENERIC_TYPES, false);
    conf.set(PipelineOptions.OBJECT_REUSE, false);
    conf.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(500));
    List<TransactionEvent> events = transactions();
    try (StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(1, conf)) {
      DataStream<TransactionEvent> raw =
          env.fromData(events)
              .assignTimestampsAndWatermarks(
                  WatermarkStrategy.<TransactionEvent>forMonotonousTimestamps()
                      .withTimestampAssigner((event, before) -> event.ingestTime));
      DataStream<LabelEvent> labels =
          env.fromData(labels(events))
              .assignTimestampsAndWatermarks(
                  WatermarkStrategy.<LabelEvent>forMonotonousTimestamps()
                      .withTimestampAssigner((label, before) -> label.labelTime));
      var customers =
          raw.keyBy(e -> e.customerId)
              .process(new CustomerFunction(SET, SET.entity("customer"), StateLayout.WHOLE));
      var terminals =
          customers
              .keyBy(e -> e.terminalId)
              .connect(labels.keyBy(l -> l.terminalId))
              .process(new LabelledEntityFunction(SET, SET.entity("terminal"), StateLayout.WHOLE));
      customers
          .getSideOutput(EntityStage.updates(SET.entity("customer")))
          .sinkTo(new RedisSink(settings.store()))
          .uid("customer-redis");
      terminals
          .getSideOutput(EntityStage.updates(SET.entity("terminal")))
          .sinkTo(new RedisSink(settings.store()))
          .uid("terminal-redis");
      IcebergOutput.attach(
          customers,
          LakeTables.TRANSACTIONS,
          new TableRows.Transactions(),
          settings.lakeSettings(),
          "transactions-lake");
      IcebergOutput.attach(
          labels,
          LakeTables.LABELS,
          new TableRows.Labels(),
          settings.lakeSettings(),
          "labels-lake");
      IcebergOutput.attach(
          terminals,
          LakeTables.features(SET),
          new TableRows.Features(SET),
          settings.lakeSettings(),
          "features-lake");
      env.execute();
    }
  }

  /** All that the store holds, by entity and key; windows that have passed are not blanked. */
  private Map<String, StoredEntity> stored() throws Exception {
    Map<String, StoredEntity> all = new HashMap<>();
    try (FeatureStoreReader reader = new FeatureStoreReader(settings.store())) {
      for (Entity entity : SET.entities()) {
        for (int i = 0; i < CUSTOMERS; i++) {
          String key = entity.name().substring(0, 1) + i;
          Optional<StoredEntity> stored = reader.read(SET, entity.name(), key, START);
          stored.ifPresent(values -> all.put(entity.name() + " " + key, values));
        }
      }
    }
    return all;
  }

  private static EntityValues values(String key, long asOf, long seq, double each) {
    String[] names = SET.featuresOf("customer").stream().map(Feature::name).toArray(String[]::new);
    double[] values = new double[names.length];
    Arrays.fill(values, each);
    return new EntityValues(SET.reference(), "customer", key, asOf, seq, 0, names, values);
  }

  private FeatureSettings settings(String namespace, Map<String, String> more) {
    Map<String, String> values = new HashMap<>();
    values.put("kafka.bootstrap", "unused:1");
    values.put("registry.url", "http://127.0.0.1:1");
    values.put("checkpoint.interval", "0s");
    values.put("lake.catalog", catalog.uri().toString());
    values.put("lake.namespace", namespace);
    values.put("redis.url", redis.uri().toString());
    values.put("store.expire", "false");
    values.putAll(more);
    return SettingsLoader.load(FeatureSettings.class, values);
  }
}
