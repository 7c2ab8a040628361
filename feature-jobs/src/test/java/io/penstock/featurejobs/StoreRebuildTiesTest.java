package io.penstock.featurejobs;

import static io.penstock.featurejobs.Events.DAY;
import static io.penstock.featurejobs.Events.HOUR;
import static io.penstock.featurejobs.Events.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.features.FeatureSet;
import io.penstock.lake.CatalogServer;
import io.penstock.lake.LakeTables;
import io.penstock.settings.SettingsLoader;
import io.penstock.sinks.IcebergOutput;
import io.penstock.store.FeatureStoreReader;
import io.penstock.store.RedisProcess;
import io.penstock.store.StoredEntity;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a rebuild makes of rows of equal times, whose files have them in one order or the other. */
@ExtendWith(RedisProcess.class)
class StoreRebuildTiesTest {
  private static final FeatureSet SET = FeatureSet.load("card_fraud@v2");
  private static final long NEWEST = START + 10 * DAY;

  @TempDir private Path directory;

  private final RedisProcess.Server redis;

  StoreRebuildTiesTest(RedisProcess.Server redis) {
    this.redis = redis;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theLaterRecordOfOneTimeWinsWhereverItsRowStands(boolean reversed) throws Exception {
    redis.wipe();
    // The last one came late, so that windows are filled again; of the two before it the second is
    // the newer one.
    List<TransactionEvent> events =
        new ArrayList<>(
            List.of(
                event("t0", START, 100, 1),
                event("t1", NEWEST, 100, 2),
                event("t2", NEWEST, 500, 3),
                event("t3", NEWEST - HOUR, 300, 4)));
    events.get(3).late = true;
    List<LabelEvent> labels = new ArrayList<>(List.of(label(true, 7), label(false, 8)));
    if (reversed) {
      Collections.reverse(events);
      Collections.reverse(labels);
    }
    try (CatalogServer catalog =
        CatalogServer.start(0, directory.resolve("lake"), directory.resolve("catalog.db"))) {
      FeatureSettings settings = settings(catalog);
      write(events, labels, settings);

      assertThat(StoreRebuild.run(settings, rows -> {}))
          .isEqualTo(
              Map.of(
                  "customer", new Rebuilt(1, 0, 0, 0, 0), "terminal", new Rebuilt(1, 0, 0, 0, 0)));

      try (FeatureStoreReader store = new FeatureStoreReader(settings.store())) {
        StoredEntity customer = store.read(SET, "customer", "c1", NEWEST).orElseThrow();
        assertThat(customer.value("CUSTOMER_ID_NB_TX_7DAY_WINDOW")).isEqualTo(3);
        assertThat(customer.value("CUSTOMER_ID_AMOUNT_RATIO_7DAY_WINDOW")).isEqualTo(500 / 300.0);
        StoredEntity terminal = store.read(SET, "terminal", "t1", NEWEST).orElseThrow();
        assertThat(terminal.value("TERMINAL_ID_NB_TX_7DAY_WINDOW")).isEqualTo(1);
        assertThat(terminal.value("TERMINAL_ID_RISK_7DAY_WINDOW")).isZero();
      }
    }
  }

  private static TransactionEvent event(String id, long eventTime, long amount, long record) {
    TransactionEvent event = Events.transaction(id, eventTime, amount);
    event.offset = record;
    event.customerSeq = record;
    event.vector = new double[SET.size()];
    return event;
  }

  private static LabelEvent label(boolean fraud, long record) {
    LabelEvent label = Events.fraud("t0", START, START + 3 * DAY);
    label.fraud = fraud;
    label.offset = record;
    return label;
  }

  /** Straight to the tables, in files with their rows in this order. */
  private static void write(
      List<TransactionEvent> events, List<LabelEvent> labels, FeatureSettings settings)
      throws Exception {
    Configuration conf = new Configuration();
    conf.set(PipelineOptions.GENERIC_TYPES, false);
    conf.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(500));
    try (StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(1, conf)) {
      DataStream<TransactionEvent> rows = env.fromData(events);
      IcebergOutput.attach(
          rows,
          LakeTables.TRANSACTIONS,
          new TableRows.Transactions(),
          settings.lakeSettings(),
          "transactions-lake");
      IcebergOutput.attach(
          env.fromData(labels),
          LakeTables.LABELS,
          new TableRows.Labels(),
          settings.lakeSettings(),
          "labels-lake");
      IcebergOutput.attach(
          rows,
          LakeTables.features(SET),
          new TableRows.Features(SET),
          settings.lakeSettings(),
          "features-lake");
      env.execute();
    }
  }

  private FeatureSettings settings(CatalogServer catalog) throws IOException {
    return SettingsLoader.load(
        FeatureSettings.class,
        Map.of(
            "kafka.bootstrap", "unused:1",
            "registry.url", "http://127.0.0.1:1",
            "features.set", "card_fraud@v2",
            "checkpoint.interval", "0s",
            "lake.catalog", catalog.uri().toString(),
            "redis.url", redis.uri().toString(),
            "store.expire", "false"));
  }
}
