package io.penstock.featurejobs;

import static io.penstock.featurejobs.Events.DAY;
import static io.penstock.featurejobs.Events.MINUTE;
import static io.penstock.featurejobs.Events.SET;
import static io.penstock.featurejobs.Events.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assertions.tuple;

import io.penstock.features.EntityLog;
import io.penstock.features.EntityWindows;
import io.penstock.features.FeatureSet;
import io.penstock.lake.CatalogServer;
import io.penstock.lake.Lake;
import io.penstock.lake.LakeException;
import io.penstock.lake.LakeSettings;
import io.penstock.lake.LakeTables;
import io.penstock.schemas.Topic;
import io.penstock.schemas.Topics;
import io.penstock.settings.SettingsLoader;
import io.penstock.sinks.IcebergOutput;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.RunnableFuture;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplitSerializer;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.core.fs.CloseableRegistry;
import org.apache.flink.core.io.SimpleVersionedSerialization;
import org.apache.flink.runtime.checkpoint.CheckpointOptions;
import org.apache.flink.runtime.checkpoint.CheckpointProperties;
import org.apache.flink.runtime.checkpoint.CheckpointRetentionPolicy;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.state.DefaultOperatorStateBackend;
import org.apache.flink.runtime.state.DefaultOperatorStateBackendBuilder;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.SnapshotResult;
import org.apache.flink.runtime.state.memory.MemCheckpointStreamFactory;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a real lake and the metadata of a savepoint to a history and its proof. */
class BootstrapTest {
  private static final int TRANSACTIONS = 1_000;

  /** Records from here on are not in the savepoint, though in the table. */
  private static final int TAKEN = 960;

  private static final long NEVER = Long.MAX_VALUE;

  @TempDir static Path directory;
  private static CatalogServer catalog;
  private static LakeSettings settings;
  private static FeatureSet longer;

  @TempDir private Path folder;

  @BeforeAll
  static void fillTheLake() throws Exception {
    catalog = CatalogServer.start(0, directory.resolve("lake"), directory.resolve("catalog.db"));
    settings =
        SettingsLoader.load(LakeSettings.class, Map.of("lake.catalog", catalog.uri().toString()));
    longer =
        FeatureSet.ofYaml(
            SET.toYaml()
                    .replace("version: 1", "version: 2")
                    .replace(
                        "entities:\n", "entities:\n  - {name: shop, key: terminal_id, doc: N.}\n")
                + """
                    - {name: N_60D, entity: customer, aggregate: count, window: 60d, default: 0, doc: d}
                    - {name: RISK_45D, entity: terminal, aggregate: risk, window: 45d, default: 0, doc: d}
                    - {name: MAX_10D, entity: shop, aggregate: max, field: amount, filter: hour < 7, window: 10d, default: 0, doc: d}
                    - {name: SPREAD_10D, entity: shop, aggregate: stddev, field: amount, window: 10d, default: 0, doc: d}
                  """);
    Random random = new Random(5);
    List<TransactionEvent> events = new ArrayList<>();
    List<LabelEvent> labels = new ArrayList<>();
    for (int i = 0; i < TRANSACTIONS; i++) {
      TransactionEvent event = Events.transaction("t" + i, time(i), random.nextInt(100_000));
      event.customerId = i < TAKEN ? "c" + random.nextInt(20) : "new";
      event.terminalId = "t" + random.nextInt(10);
      event.offset = i;
      events.add(event);
      if (i % 9 == 0) {
        LabelEvent label =
            Events.fraud(event.transactionId, event.eventTime, event.eventTime + 3 * DAY);
        label.customerId = event.customerId;
        label.terminalId = event.terminalId;
        label.ingestTime = label.labelTime + DAY;
        label.offset = labels.size();
        labels.add(label);
      }
    }
    fill(settings, events, labels);
  }

  private static void fill(
      LakeSettings lake, List<TransactionEvent> events, List<LabelEvent> labels) throws Exception {
    try (StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(1, new Configuration())) {
      IcebergOutput.attach(
          env.fromData(events),
          LakeTables.TRANSACTIONS,
          new TableRows.Transactions(),
          lake,
          "transactions-lake");
      IcebergOutput.attach(
          env.fromData(labels), LakeTables.LABELS, new TableRows.Labels(), lake, "labels-lake");
      env.execute();
    }
  }

  private static LakeSettings namespace(String name) {
    return SettingsLoader.load(
        LakeSettings.class,
        Map.of("lake.catalog", catalog.uri().toString(), "lake.namespace", name));
  }

  /** 48 on one day, half an hour apart, and then none for three: few partitions of the tables. */
  private static long time(int i) {
    long block = i / 48;
    long inBlock = i % 48;
    return START + block * 4 * DAY + inBlock * 30 * MINUTE;
  }

  @AfterAll
  static void stopCatalog() {
    catalog.close();
  }

  @Test
  void whatLogsLackIsWrittenUpToTheOffsetsAndProven() throws Exception {
    Path savepoint = savepoint(CheckpointProperties.forSavepoint(true, SavepointFormatType.NATIVE));
    BootstrapReport report = bootstrap(savepoint, longer).orElseThrow();

    assertThat(report.examples()).isEmpty();
    assertThat(report.usable()).as(report.verdict()).isTrue();
    assertThat(report.from()).containsExactly("card_fraud@v1");
    assertThat(report.to()).isEqualTo("card_fraud@v2");
    assertThat(report.offsets())
        .isEqualTo(
            Map.of(
                "transactions.raw.v1", Map.of(0, (long) TAKEN),
                "transactions.labels.v1", Map.of(0, 100L)));
    // 60 days, a lateness for late events and another for partitions that lag behind.
    assertThat(report.newestEventTime()).isEqualTo(time(TAKEN - 1));
    assertThat(report.transactions())
        .isEqualTo(
            IntStream.range(0, TAKEN).filter(i -> time(i) >= time(TAKEN - 1) - 62 * DAY).count())
        .isEqualTo(768);
    assertThat(report.entities())
        .extracting(BootstrapReport.EntityFigures::entity, BootstrapReport.EntityFigures::keys)
        .containsExactly(tuple("customer", 20L), tuple("terminal", 10L), tuple("shop", 10L));
    for (BootstrapReport.EntityFigures entity : report.entities()) {
      assertThat(entity.compared()).isEqualTo(entity.keys());
      assertThat(entity.equal()).isEqualTo(entity.keys() * entity.features().size()).isPositive();
      assertThat(entity.different()).isZero();
    }
    assertThat(report.entities().get(2).features()).containsExactly("MAX_10D");
    assertThat(report.entities().get(2).uncompared()).isEqualTo(Map.of("SPREAD_10D", "stddev"));
    assertThat(report.summary())
        .contains("40 keys recounted (100.0 %)", " 0 different, not recounted: stddev; ");

    LogHistory history = LogHistory.open(folder.resolve("history"), "customer");
    EntityWindows windows = new EntityWindows(longer, "customer");
    assertThat(history.fill("c1", windows, new EntityLog()).any).isTrue();
    assertThat(history.fill("new", windows, new EntityLog()).any).isFalse();
  }

  @Test
  void aHistoryIsProvenBeforeItIsPutInPlace() throws Exception {
    Path savepoint = savepoint(CheckpointProperties.forSavepoint(true, SavepointFormatType.NATIVE));
    Path history = folder.resolve("history");
    historyFromBefore(history);
    List<Long> read = new ArrayList<>();
    bootstrap(
        settings,
        savepoint,
        longer,
        rows -> {
          // What a process that is killed now leaves.
          assertThat(history).doesNotExist();
          read.add(rows);
        });
    // 768 transactions and 100 labels are written; the proof reads the transactions twice.
    assertThat(read).hasSize(2).last().isEqualTo(2 * 768L);
    assertThat(Bootstrap.isFor(history, savepoint, longer)).isTrue();
    assertThat(LogHistory.upTo(history)).isEqualTo(time(TAKEN - 1));
    assertThat(folder.resolve("history.unfinished")).doesNotExist();
  }

  @Test
  void aHistoryThatDiffersFromItsRecountIsSeen() throws Exception {
    Path savepoint = savepoint(CheckpointProperties.forSavepoint(true, SavepointFormatType.NATIVE));
    assertThat(bootstrap(savepoint, longer)).isPresent();
    Path history = folder.resolve("history");
    // As if the buckets of another moment had been left there.
    historyFromBefore(folder.resolve("other"));
    Files.copy(
        folder.resolve("other/customer/0.bucket"),
        history.resolve("customer/0.bucket"),
        StandardCopyOption.REPLACE_EXISTING);
    try (Lake lake = Lake.open(settings)) {
      LakeEvents events = LakeEvents.before(lake, Map.of(0, (long) TAKEN), Map.of(0, 100L));
      HistoryProof proof =
          new HistoryProof(longer, Map.of("customer", 20L), events, history, rows -> {});
      BootstrapReport.EntityFigures figures = proof.run().get(0);
      assertThat(figures.compared()).isEqualTo(20);
      assertThat(figures.different()).isGreaterThan(20);
      assertThat(proof.examples()).hasSize(10).first().asString().contains("by a recount");
    }
  }

  @Test
  void aHistoryOfWhichNoKeyCouldBeComparedIsNotProven() throws Exception {
    List<TransactionEvent> events = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      TransactionEvent event = Events.transaction("t" + i / 2, time(i / 2), 100); // each id twice
      event.customerId = "c" + i / 2 % 3;
      event.terminalId = "t" + i / 2 % 2;
      event.offset = i;
      events.add(event);
    }
    LakeSettings repeats = namespace("repeats");
    fill(repeats, events, List.of(Events.fraud("t0", time(0), time(0) + DAY)));
    Path savepoint =
        savepoint(CheckpointProperties.forSyncSavepoint(true, false, SavepointFormatType.NATIVE));
    BootstrapReport report = bootstrap(repeats, savepoint, longer).orElseThrow();

    assertThat(report.entities()).hasSize(3);
    for (BootstrapReport.EntityFigures entity : report.entities()) {
      assertThat(entity.repeats()).isEqualTo(entity.keys()).isPositive();
      assertThat(entity.compared()).isZero();
      assertThat(entity.different()).isZero();
      assertThat(entity.proven()).isFalse();
    }
    assertThat(report.usable()).isFalse();
    assertThat(report.summary())
        .contains("0 keys recounted (0.0 %)")
        .contains("no key of [customer, terminal, shop] could be compared");
    assertThat(Bootstrap.isIn(folder.resolve("history"))).isFalse();
  }

  @Test
  void whereOneIsNeededAndCannotBeHadNoneFromBeforeIsLeft() throws Exception {
    CheckpointProperties asked =
        CheckpointProperties.forSavepoint(true, SavepointFormatType.NATIVE);
    Path history = folder.resolve("history");
    historyFromBefore(history);
    BootstrapReport report = bootstrap(namespace("empty"), savepoint(asked), longer).orElseThrow();
    assertThat(report.usable()).isFalse();
    assertThat(report.summary()).contains("the lake has no transactions");
    assertThat(history).doesNotExist();

    historyFromBefore(history);
    OperatorState set = operator("customer", StoredSets.STATE, true, SET.toYaml());
    Path withoutLabels = savepoint(asked, 7, List.of(source(Topics.TRANSACTIONS_RAW, TAKEN), set));
    assertThatThrownBy(() -> bootstrap(withoutLabels, longer))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("holds no offsets of transactions.labels");
    assertThat(history).doesNotExist();
  }

  @Test
  void aCheckpointWhoseLastRowsMayNotBeCommittedIsNotTrusted() throws Exception {
    Path checkpoint =
        savepoint(
            CheckpointProperties.forCheckpoint(CheckpointRetentionPolicy.RETAIN_ON_CANCELLATION),
            NEVER,
            TRANSACTIONS + 1);
    BootstrapReport report = bootstrap(checkpoint, longer).orElseThrow();
    assertThat(report.usable()).isFalse();
    assertThat(report.summary())
        .contains("the table transactions may lack the last rows before checkpoint")
        .contains("stop with a savepoint");
    assertThat(Bootstrap.isIn(folder.resolve("history"))).isFalse();

    // Nor is a savepoint of a job that ran on: nobody waited for the commit. A stop does.
    CheckpointProperties asked =
        CheckpointProperties.forSavepoint(true, SavepointFormatType.NATIVE);
    assertThat(bootstrap(savepoint(asked, NEVER, TRANSACTIONS + 1), longer).orElseThrow().usable())
        .isFalse();
    CheckpointProperties stopped =
        CheckpointProperties.forSyncSavepoint(true, false, SavepointFormatType.NATIVE);
    assertThat(
            bootstrap(savepoint(stopped, NEVER, TRANSACTIONS + 1), longer).orElseThrow().usable())
        .isTrue();
  }

  @Test
  void whereNothingIsLackingNothingIsWritten() throws Exception {
    Path savepoint = savepoint(CheckpointProperties.forSavepoint(true, SavepointFormatType.NATIVE));
    assertThat(bootstrap(savepoint, SET)).isEmpty();
    assertThat(Bootstrap.isIn(folder.resolve("history"))).isFalse();
    historyFromBefore(folder.resolve("history"));
    assertThat(bootstrap(savepoint, SET)).isEmpty();
    assertThat(Bootstrap.isIn(folder.resolve("history"))).isTrue();
    assertThatThrownBy(() -> bootstrap(folder, longer))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is no savepoint");
  }

  @Test
  void aHistoryIsPastOnceNoValueLooksAtIt() throws Exception {
    Path history = folder.resolve("history");
    historyFromBefore(history);
    // The terminal's 30 days, its delay of 7, and the lateness twice.
    assertThat(Bootstrap.isPast(history, SET, START + 39 * DAY)).isFalse();
    assertThat(Bootstrap.isPast(history, SET, START + 39 * DAY + 1)).isTrue();
  }

  @Test
  void eventsAreReadWithinTheirRangeAndBeforeTheirOffsets() {
    try (Lake lake = Lake.open(settings)) {
      LakeEvents all = LakeEvents.all(lake);
      assertThat(all.snapshots()).containsOnlyKeys("labels", "transactions");
      assertThat(all.newest()).hasValue(time(TRANSACTIONS - 1));
      List<LabelRow> labels = new ArrayList<>();
      all.labels(time(9), time(9) + 1, labels::add);
      assertThat(labels).hasSize(1);
      LabelRow label = labels.get(0);
      assertThat(label.about().transactionId()).isEqualTo("t9");
      assertThat(label.about().eventTime()).isEqualTo(time(9));
      assertThat(label.isFraud()).isTrue();
      assertThat(label.labelTime()).isEqualTo(time(9) + 3 * DAY);
      assertThat(label.ingestTime()).isEqualTo(time(9) + 4 * DAY);
      assertThat(label.offset()).isEqualTo(1);

      List<TransactionRow> rows = new ArrayList<>();
      LakeEvents before = LakeEvents.before(lake, Map.of(0, 10L), Map.of());
      before.transactions(time(9), NEVER, rows::add);
      before.labels(Long.MIN_VALUE, NEVER, none -> fail("no offset of a label is told"));
      assertThat(rows).extracting(row -> row.event().transactionId()).containsExactly("t9");
      assertThat(before.newest()).hasValue(time(9));
    }
  }

  @Test
  void aTableThatIsNotThereIsNamedOrHoldsNoneBeforeAnyOffset() {
    try (Lake lake = Lake.open(namespace("empty"))) {
      assertThatThrownBy(() -> LakeEvents.all(lake))
          .isInstanceOf(LakeException.class)
          .hasMessageContaining("labels");
      LakeEvents before = LakeEvents.before(lake, Map.of(0, 10L), Map.of());
      assertThat(before.newest()).isEmpty();
      assertThat(before.snapshots()).isEmpty();
    }
  }

  /** Without a row. */
  private static void historyFromBefore(Path history) throws Exception {
    try (HistoryWriter writer = new HistoryWriter(history, 1)) {
      writer.add(SET.entity("customer"), START);
      writer.sort(START, Path.of("savepoint-from-before"), SET);
      writer.finish();
    }
    assertThat(Bootstrap.isIn(history)).isTrue();
  }

  private Optional<BootstrapReport> bootstrap(Path savepoint, FeatureSet set) throws Exception {
    return bootstrap(settings, savepoint, set);
  }

  private Optional<BootstrapReport> bootstrap(LakeSettings of, Path savepoint, FeatureSet set)
      throws Exception {
    return bootstrap(of, savepoint, set, rows -> {});
  }

  private Optional<BootstrapReport> bootstrap(
      LakeSettings of, Path savepoint, FeatureSet set, LongConsumer rowsRead) throws Exception {
    try (Lake lake = Lake.open(of)) {
      return Bootstrap.run(savepoint, set, lake, folder.resolve("history"), rowsRead);
    }
  }

  private Path savepoint(CheckpointProperties properties) throws Exception {
    return savepoint(properties, 7, TAKEN);
  }

  private Path savepoint(CheckpointProperties properties, long id, long transactions)
      throws Exception {
    return savepoint(
        properties,
        id,
        List.of(
            source(Topics.TRANSACTIONS_RAW, transactions),
            source(Topics.TRANSACTIONS_LABELS, 100),
            operator("customer", StoredSets.STATE, true, SET.toYaml())));
  }

  private Path savepoint(CheckpointProperties properties, long id, List<OperatorState> operators)
      throws Exception {
    CheckpointMetadata metadata = new CheckpointMetadata(id, operators, List.of(), properties);
    Path savepoint = Files.createDirectories(folder.resolve("savepoint"));
    try (OutputStream out = Files.newOutputStream(savepoint.resolve("_metadata"))) {
      Checkpoints.storeCheckpointMetadata(metadata, out);
    }
    return savepoint;
  }

  private static OperatorState source(Topic<?> topic, long offset) throws Exception {
    KafkaPartitionSplit split =
        new KafkaPartitionSplit(new TopicPartition(topic.name(), 0), offset);
    return operator(
        topic.name(),
        new ListStateDescriptor<>("SourceReaderState", BytePrimitiveArraySerializer.INSTANCE),
        false,
        SimpleVersionedSerialization.writeVersionAndSerialize(
            new KafkaPartitionSplitSerializer(), split));
  }

  /** As a savepoint has it of an operator with a list of one element. */
  private static <T> OperatorState operator(
      String uid, ListStateDescriptor<T> list, boolean union, T element) throws Exception {
    DefaultOperatorStateBackend backend =
        new DefaultOperatorStateBackendBuilder(
                BootstrapTest.class.getClassLoader(),
                new ExecutionConfig(),
                false,
                List.of(),
                new CloseableRegistry())
            .build();
    (union ? backend.getUnionListState(list) : backend.getListState(list)).add(element);
    RunnableFuture<SnapshotResult<OperatorStateHandle>> snapshot =
        backend.snapshot(
            1,
            1,
            new MemCheckpointStreamFactory(1 << 20),
            CheckpointOptions.forCheckpointWithDefaultLocation());
    snapshot.run();
    OperatorState state = new OperatorState(uid, uid, new OperatorID(), 1, 128);
    state.putState(
        0,
        OperatorSubtaskState.builder()
            .setManagedOperatorState(snapshot.get().getJobManagerOwnedSnapshot())
            .build());
    backend.dispose();
    return state;
  }
}
