package io.penstock.sinks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.lake.CatalogServer;
import io.penstock.lake.Column;
import io.penstock.lake.ColumnType;
import io.penstock.lake.CommittedCheckpoint;
import io.penstock.lake.Lake;
import io.penstock.lake.LakeException;
import io.penstock.lake.LakeRow;
import io.penstock.lake.LakeSettings;
import io.penstock.lake.LakeTable;
import io.penstock.lake.LakeTables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.PipelineOptionsInternal;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IcebergOutputTest {
  private static final LakeTable TABLE = LakeTables.SCORED;
  private static final long FIRST_TIME = Instant.parse("2018-04-01T00:00:00Z").toEpochMilli();
  private static final long STEP = Duration.ofMillis(4 * 864).toMillis();
  private static final AtomicBoolean FAIL = new AtomicBoolean();

  @TempDir static Path directory;
  private static CatalogServer catalog;

  @BeforeAll
  static void startCatalog() throws IOException {
    catalog = CatalogServer.start(0, directory.resolve("lake"), directory.resolve("catalog.db"));
  }

  @AfterAll
  static void stopCatalog() {
    catalog.close();
  }

  @Test
  void rowsAreCommittedOnceWhenAJobDiesAndIsRestoredFromItsCheckpoint() throws Exception {
    long rows = 200_000;
    LakeSettings settings = new LakeSettings(catalog.uri(), "", "restored");
    JobID id = new JobID();
    FAIL.set(true);
    assertThatThrownBy(() -> run(settings, rows, id, Optional.empty())).isNotNull();
    assertThat(FAIL).isFalse();
    long committed;
    try (Lake lake = Lake.open(settings)) {
      committed = lake.newestCommittedCheckpoint(TABLE.name()).orElseThrow().checkpointId();
      assertThat(committed).isPositive();
      assertThat(lake.stats(TABLE.name()).rows()).isPositive().isLessThan(rows);
    }

    run(settings, rows, id, Optional.of(newestCheckpoint(id)));

    try (Lake lake = Lake.open(settings)) {
      BitSet seen = new BitSet();
      lake.scan(
          TABLE.name(),
          Long.MIN_VALUE,
          Long.MAX_VALUE,
          List.of("customer_seq", "score", "event_time"),
          row -> take(row, seen));
      assertThat(seen.cardinality()).isEqualTo((int) rows);
      assertThat(lake.stats(TABLE.name()).rows()).isEqualTo(rows);
      CommittedCheckpoint last = lake.newestCommittedCheckpoint(TABLE.name()).orElseThrow();
      assertThat(last.jobId()).isEqualTo(id.toHexString());
      assertThat(last.checkpointId()).isGreaterThan(committed);
    }
  }

  /** As after a change of the feature set, which may drop a feature or list them in another way. */
  @Test
  void theLakeMayHaveItsColumnsInAnotherOrderAndOthersBesideThem() throws Exception {
    LakeSettings settings = new LakeSettings(catalog.uri(), "", "wider");
    ensure(settings, new Column("gone", ColumnType.DOUBLE, false, "Of a feature that is no more"));

    run(settings, 1_000, new JobID(), Optional.empty());

    try (Lake lake = Lake.open(settings)) {
      BitSet seen = new BitSet();
      lake.scan(
          TABLE.name(),
          Long.MIN_VALUE,
          Long.MAX_VALUE,
          List.of("customer_seq", "score", "event_time", "gone"),
          row -> {
            take(row, seen);
            assertThat(row.isNull(3)).isTrue();
          });
      assertThat(seen.cardinality()).isEqualTo(1_000);
    }
  }

  @Test
  void aColumnThatTheLakeRequiresAndNobodyWritesIsRefusedAtOnce() {
    LakeSettings settings = new LakeSettings(catalog.uri(), "", "requires");
    ensure(settings, new Column("needed", ColumnType.DOUBLE, true, "What no job writes"));

    assertThatThrownBy(
            () -> build(StreamExecutionEnvironment.getExecutionEnvironment(), settings, 1))
        .isInstanceOf(LakeException.class)
        .hasMessageContaining("requires a column needed");
  }

  /** A row's number, score and time fit each other, and no row comes twice. */
  private static void take(LakeRow row, BitSet seen) {
    int n = (int) row.getLong(0);
    assertThat(seen.get(n)).isFalse();
    seen.set(n);
    assertThat(row.getDouble(1)).isEqualTo(n);
    assertThat(row.getTimestampMillis(2)).isEqualTo(FIRST_TIME + n * STEP);
  }

  /** Makes the table with its columns the other way round, and another one among them. */
  private static void ensure(LakeSettings settings, Column another) {
    List<Column> columns = new ArrayList<>(TABLE.columns());
    Collections.reverse(columns);
    columns.add(2, another);
    try (Lake lake = Lake.open(settings)) {
      lake.ensure(new LakeTable(TABLE.name(), columns));
    }
  }

  @Test
  void operatorsHaveFixedUids() {
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    LakeSettings settings = new LakeSettings(catalog.uri(), "", "uids");
    build(env, settings, 1);
    assertThat(env.getStreamGraph().getStreamNodes())
        .extracting(StreamNode::getTransformationUID)
        .containsExactlyInAnyOrder(
            "numbers",
            "fail-once",
            "scored-lake-rows",
            "scored-lake",
            "scored-lake: Sink pre-commit aggregator: scored-lake",
            "Sink Committer: scored-lake");
  }

  private static void run(LakeSettings settings, long rows, JobID id, Optional<Path> checkpoint)
      throws Exception {
    Configuration conf = new Configuration();
    conf.set(PipelineOptions.GENERIC_TYPES, false);
    conf.set(PipelineOptions.OBJECT_REUSE, true);
    conf.set(PipelineOptionsInternal.PIPELINE_FIXED_JOB_ID, id.toHexString());
    conf.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
    conf.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(250));
    conf.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints().toUri().toString());
    conf.set(
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    checkpoint.ifPresent(
        path -> conf.set(StateRecoveryOptions.SAVEPOINT_PATH, path.toUri().toString()));
    try (StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(2, conf)) {
      build(env, settings, rows);
      env.execute();
    }
  }

  private static void build(StreamExecutionEnvironment env, LakeSettings settings, long rows) {
    var numbers =
        env.fromSource(
                new NumberSequenceSource(0, rows - 1), WatermarkStrategy.noWatermarks(), "numbers")
            .uid("numbers")
            .map(new FailOnce())
            .uid("fail-once");
    IcebergOutput.attach(numbers, TABLE, IcebergOutputTest::fill, settings, "scored-lake");
  }

  private static void fill(Long n, RowWriter row) {
    for (int i = 0; i < TABLE.columns().size(); i++) {
      switch (TABLE.columns().get(i).type()) {
        case STRING -> row.set(i, "text-" + n % 1000);
        case LONG -> row.set(i, n.longValue());
        case INT -> row.set(i, n.intValue());
        case DOUBLE -> row.set(i, n.doubleValue());
        case BOOLEAN -> row.set(i, n % 2 == 0);
        case TIMESTAMP -> row.setTimestamp(i, FIRST_TIME + n * STEP);
        case DOUBLES -> row.set(i, new double[] {n, 0.5});
        case STRINGS -> row.setNull(i);
      }
    }
  }

  private static Path checkpoints() {
    return directory.resolve("checkpoints");
  }

  private static Path newestCheckpoint(JobID id) throws IOException {
    try (var folders = Files.list(checkpoints().resolve(id.toHexString()))) {
      return folders
          .filter(folder -> Files.exists(folder.resolve("_metadata")))
          .max(
              Comparator.comparingInt(
                  f -> Integer.parseInt(f.getFileName().toString().substring(4))))
          .orElseThrow();
    }
  }

  /** Fails the job once, after its second checkpoint is complete. */
  private static final class FailOnce extends RichMapFunction<Long, Long>
      implements CheckpointListener {
    private static final long serialVersionUID = 1L;
    private transient long completed;

    @Override
    public Long map(Long n) {
      if (completed >= 2 && FAIL.compareAndSet(true, false)) {
        throw new IllegalStateException("asked to fail");
      }
      return n;
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) {
      completed++;
    }
  }
}
