package io.penstock.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.InternalWriter;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.rest.RESTCatalog;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

class LakeUpkeepTest {
  private static final LakeTable TABLE = LakeTables.LABELS;
  private static final String NAME = TABLE.name();
  private static final int FIRST_DAY = 17_652; // 2018-05-01
  private static final Duration RETENTION = Duration.ofHours(1);
  private static final Duration ORPHANS = Duration.ofDays(1);
  private static final UpkeepSettings UPKEEP =
      new UpkeepSettings(Duration.ofMinutes(1), 8, 128 << 20, RETENTION, ORPHANS);

  @TempDir static Path directory;
  private static CatalogServer catalog;

  private LakeSettings settings;
  private RESTCatalog client;
  private Lake lake;
  private int rows;
  private Supplier<String> source = () -> "test";

  @BeforeAll
  static void startCatalog() throws IOException {
    catalog = CatalogServer.start(0, directory.resolve("lake"), directory.resolve("catalog.db"));
  }

  @AfterAll
  static void stopCatalog() {
    catalog.close();
  }

  @BeforeEach
  void makeTheTable(TestInfo test) {
    settings = new LakeSettings(catalog.uri(), "", test.getTestMethod().orElseThrow().getName());
    client = IcebergTables.catalog(settings);
    lake = Lake.open(settings);
    lake.ensure(TABLE);
  }

  @AfterEach
  void close() throws IOException {
    lake.close();
    client.close();
  }

  @Test
  void manySmallFilesBecomeOneADayWithTheSameRowsAndLineage() throws IOException {
    for (int commit = 1; commit <= 10; commit++) {
      append(List.of(0, 1, 2, 3), 5, commit);
    }
    append(4, 5, 11);
    append(4, 5, 12);
    Set<String> before = rows();
    assertThat(filesByDay()).isEqualTo(Map.of(0, 10, 1, 10, 2, 10, 3, 10, 4, 2));

    TableUpkeep done = round(Clock.systemUTC());

    // Days 3 and 4 are being written: 3 has more small files than are left alone, 4 has not.
    assertThat(filesByDay()).isEqualTo(Map.of(0, 1, 1, 1, 2, 1, 3, 1, 4, 2));
    assertThat(rows()).isEqualTo(before).hasSize(210);
    assertThat(lake.stats(NAME).rows()).isEqualTo(210);
    assertThat(lake.newestCommittedCheckpoint(NAME)).hasValue(new CommittedCheckpoint("abc", 12));
    assertThat(done.merged()).isEqualTo(40);
    assertThat(done.before().files()).isEqualTo(42);
    assertThat(done.after().files()).isEqualTo(6);
    assertThat(round(Clock.systemUTC()).changed()).isFalse();
  }

  @Test
  void aLateFileOfAnOldDayJoinsTheOthers() throws IOException {
    append(0, 5, 1);
    append(5, 5, 2);
    round(Clock.systemUTC());
    assertThat(filesByDay()).isEqualTo(Map.of(0, 1, 5, 1));
    append(0, 1, 3);
    round(Clock.systemUTC());
    assertThat(filesByDay()).isEqualTo(Map.of(0, 1, 5, 1));
    assertThat(rows()).hasSize(11);
  }

  @Test
  void filesThatAreLargeEnoughAreLeftAlone() throws IOException {
    // What does not compress makes a large file of few rows.
    Random random = new Random(5);
    source = () -> new BigInteger(800, random).toString(36);
    for (int i = 0; i < 3; i++) {
      append(0, 15_000, i);
    }
    append(9, 1, 9);
    long each = lake.stats(NAME).bytes() / 3;
    assertThat(each).isGreaterThan(1 << 20);
    Set<String> before = rows();
    assertThat(new Compaction(table(), ofSize(each)).run()).isZero();
    assertThat(new Compaction(table(), ofSize(each * 3 / 2)).run()).isEqualTo(3);
    assertThat(filesByDay().get(0)).as("three thirds in two").isLessThan(3);
    assertThat(rows()).isEqualTo(before);
  }

  private static UpkeepSettings ofSize(long bytes) {
    return new UpkeepSettings(Duration.ofMinutes(1), 8, bytes, RETENTION, ORPHANS);
  }

  @Test
  void aReaderThatHadBegunGoesOnReading() throws IOException {
    for (int commit = 0; commit < 10; commit++) {
      append(List.of(0, 1, 2), 5, commit);
    }
    Table held = table();
    List<FileScanTask> planned = new ArrayList<>();
    try (CloseableIterable<FileScanTask> files = held.newScan().planFiles()) {
      files.forEach(planned::add);
    }
    append(9, 5, 99);
    assertThat(round(Clock.systemUTC()).merged()).isEqualTo(30);
    Set<String> seen = new HashSet<>();
    for (FileScanTask file : planned) {
      try (var read = TableScanner.open(held, held.schema(), file)) {
        read.forEach(row -> seen.add(row.get(0, Object.class).toString()));
      }
    }
    assertThat(seen).hasSize(150);
    assertThat(lake.stats(NAME).rows()).isEqualTo(155);
  }

  @Test
  void rowsThatComeWhileFilesAreMergedAreKept() throws IOException {
    for (int commit = 0; commit < 10; commit++) {
      append(commit % 2, 5, commit);
    }
    append(9, 5, 10);
    Table planned = table();
    append(0, 5, 11);
    append(3, 5, 12);
    assertThat(new Compaction(planned, UPKEEP).run()).isEqualTo(10);
    assertThat(rows()).hasSize(65);
    assertThat(filesByDay()).isEqualTo(Map.of(0, 2, 1, 1, 3, 1, 9, 1));
    assertThat(lake.newestCommittedCheckpoint(NAME)).hasValue(new CommittedCheckpoint("abc", 12));
  }

  @Test
  void aJobAndUpkeepMayCommitAtTheSameTime() throws Exception {
    append(0, 5, 0);
    CompletableFuture<Void> job =
        CompletableFuture.runAsync(
            () -> {
              for (int commit = 1; commit <= 30; commit++) {
                append(commit % 6, 5, commit);
              }
            });
    int merged = 0;
    while (!job.isDone()) {
      merged += round(Clock.systemUTC()).merged();
    }
    job.get(1, TimeUnit.SECONDS);
    round(Clock.systemUTC());
    assertThat(merged).isPositive();
    assertThat(rows()).hasSize(155);
    assertThat(lake.newestCommittedCheckpoint(NAME)).hasValue(new CommittedCheckpoint("abc", 30));
    assertThat(filesByDay().values()).allMatch(files -> files < UPKEEP.files());
  }

  @Test
  void ofTwoThatMergeTheSameFilesTheSecondLeavesAllAsItIs() throws IOException {
    for (int commit = 0; commit < 10; commit++) {
      append(0, 5, commit);
    }
    append(9, 5, 10);
    Table stale = table();
    round(Clock.systemUTC());
    Set<String> before = rows();
    List<Path> files = dataFiles();
    assertThatThrownBy(() -> new Compaction(stale, UPKEEP).run())
        .isInstanceOf(ValidationException.class);
    assertThat(rows()).isEqualTo(before).hasSize(55);
    assertThat(dataFiles()).isEqualTo(files);
  }

  @Test
  void oldSnapshotsGoWithTheFilesThatOnlyTheyHold() throws IOException {
    for (int commit = 1; commit <= 15; commit++) {
      append(0, 2, commit);
    }
    append(5, 2, 16);
    assertThat(round(Clock.systemUTC()).merged()).isEqualTo(15);
    for (int commit = 17; commit <= 28; commit++) {
      append(5, 2, commit);
    }
    assertThat(lake.stats(NAME).snapshots()).as("none is old yet").isEqualTo(29);
    assertThat(dataFiles()).hasSize(29);
    Set<String> before = rows();

    TableUpkeep done = round(later(RETENTION.plusMinutes(1)));

    // The second merge, the job's last commit behind it, and ten more.
    assertThat(done.expired()).isEqualTo(18);
    assertThat(lake.stats(NAME).snapshots()).isEqualTo(12);
    assertThat(rows()).isEqualTo(before);
    assertThat(dataFiles()).as("day 0 once, day 5 as it came and once").hasSize(15);
    assertThat(lake.newestCommittedCheckpoint(NAME)).hasValue(new CommittedCheckpoint("abc", 28));
  }

  @Test
  void aJobsLastCommitIsKeptHoweverOldAndHoweverMuchCameAfterIt() throws IOException {
    for (int commit = 1; commit <= 22; commit++) {
      append(0, 1, commit);
    }
    for (int other = 0; other < 15; other++) {
      append(1, 1, null);
    }
    assertThat(round(later(Duration.ofDays(400))).expired()).isEqualTo(11);
    assertThat(lake.newestCommittedCheckpoint(NAME)).hasValue(new CommittedCheckpoint("abc", 22));
  }

  @Test
  void aTaggedSnapshotStaysReadable() throws IOException {
    append(0, 7, 1);
    long tagged = lake.currentSnapshot(NAME).orElseThrow();
    lake.tag(NAME, tagged, "kept");
    lake.tag(NAME, tagged, "kept");
    for (int commit = 2; commit <= 24; commit++) {
      append(commit % 9, 1, commit);
    }
    round(Clock.systemUTC());

    assertThat(round(later(RETENTION.plusMinutes(1))).expired()).isPositive();

    List<String> read = new ArrayList<>();
    lake.scanAt(
        NAME,
        tagged,
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        List.of("transaction_id"),
        row -> read.add(row.getString(0)));
    assertThat(read).hasSize(7);
    assertThatThrownBy(() -> lake.tag(NAME, tagged + 1, "none"))
        .isInstanceOf(LakeException.class)
        .hasMessageContaining("has no snapshot");
  }

  @Test
  void anOrphanGoesAndWhatAJobMayStillCommitStays() throws IOException {
    append(0, 5, 1);
    append(1, 5, 2);
    Instant commit = Instant.ofEpochMilli(table().currentSnapshot().timestampMillis());
    for (Path live : dataFiles()) {
      Files.setLastModifiedTime(live, FileTime.from(commit.minus(Duration.ofDays(365))));
    }
    Path orphan = file("data/orphan.parquet", commit.minus(ORPHANS).minusSeconds(60));
    Path manifest = file("metadata/orphan.avro", commit.minus(ORPHANS).minusSeconds(60));
    Path pending = file("data/pending.parquet", commit.minusSeconds(60));
    Set<String> before = rows();
    int files = dataFiles().size();

    // Long after: the job may have been stopped, and restored only now.
    assertThat(round(later(Duration.ofDays(30))).orphans()).isEqualTo(2);

    assertThat(orphan).doesNotExist();
    assertThat(manifest).doesNotExist();
    assertThat(pending).exists();
    assertThat(dataFiles()).hasSize(files - 1);
    assertThat(rows()).isEqualTo(before);
    append(2, 5, 3);
    assertThat(rows()).hasSize(15);
  }

  @Test
  void aTableThatNoJobWroteKeepsItsOrphans() throws IOException {
    append(0, 5, null);
    Path orphan = file("data/orphan.parquet", Instant.EPOCH);
    assertThat(round(later(Duration.ofDays(30))).orphans()).isZero();
    assertThat(orphan).exists();
  }

  @Test
  void upkeepThatMakesNoSenseIsRefused() {
    assertThatThrownBy(() -> new UpkeepSettings(Duration.ZERO, 8, 1 << 20, Duration.ZERO, ORPHANS))
        .hasMessageContaining("upkeep.snapshots");
    assertThatThrownBy(
            () -> new UpkeepSettings(Duration.ZERO, 8, 1 << 20, RETENTION, Duration.ZERO))
        .hasMessageContaining("upkeep.orphans");
    assertThatThrownBy(() -> new UpkeepSettings(Duration.ZERO, 1, 1 << 20, RETENTION, ORPHANS))
        .hasMessageContaining("upkeep.files");
  }

  private TableUpkeep round(Clock clock) {
    List<TableUpkeep> done = new ArrayList<>();
    try (LakeUpkeep upkeep = new LakeUpkeep(settings, UPKEEP, clock)) {
      upkeep.round(done::add);
    }
    assertThat(done).hasSize(1);
    return done.get(0);
  }

  /** A while after the newest snapshot, whose time Iceberg takes from the system. */
  private Clock later(Duration time) {
    Instant newest = Instant.ofEpochMilli(table().currentSnapshot().timestampMillis());
    return Clock.fixed(newest.plus(time), ZoneOffset.UTC);
  }

  private Table table() {
    return client.loadTable(IcebergTables.identifier(settings, NAME));
  }

  /** Every row with all that it says, and how often it is there: once. */
  private Set<String> rows() {
    Set<String> all = new HashSet<>();
    lake.scan(
        NAME,
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        TABLE.columnNames(),
        row -> {
          List<Object> values = new ArrayList<>();
          for (int i = 0; i < TABLE.columns().size(); i++) {
            values.add(
                switch (TABLE.columns().get(i).type()) {
                  case STRING -> row.getString(i);
                  case BOOLEAN -> row.getBoolean(i);
                  case TIMESTAMP -> row.getTimestampMillis(i);
                  default -> row.getLong(i);
                });
          }
          assertThat(all.add(values.toString())).isTrue();
        });
    return all;
  }

  private Map<Integer, Integer> filesByDay() throws IOException {
    Map<Integer, Integer> files = new TreeMap<>();
    try (CloseableIterable<FileScanTask> tasks = table().newScan().planFiles()) {
      tasks.forEach(
          task -> files.merge(task.partition().get(0, Integer.class) - FIRST_DAY, 1, Integer::sum));
    }
    return files;
  }

  private List<Path> dataFiles() throws IOException {
    try (var files = Files.walk(location().resolve("data"))) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private Path location() {
    return Path.of(URI.create(table().location()).getPath());
  }

  private Path file(String name, Instant written) throws IOException {
    Path file = location().resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "left behind");
    Files.setLastModifiedTime(file, FileTime.from(written));
    return file;
  }

  private void append(int day, int count, Integer checkpoint) {
    append(List.of(day), count, checkpoint);
  }

  /** One commit with a file of each day; by the job at a checkpoint, or by somebody else. */
  private void append(List<Integer> days, int count, Integer checkpoint) {
    Table table = table();
    AppendFiles append = table.newAppend();
    days.forEach(day -> append.appendFile(write(table, day, count)));
    if (checkpoint != null) {
      append.set("flink.job-id", "abc");
      append.set("flink.max-committed-checkpoint-id", checkpoint.toString());
    }
    append.commit();
  }

  private DataFile write(Table table, int day, int count) {
    Record partition = GenericRecord.create(table.spec().partitionType());
    partition.set(0, FIRST_DAY + day);
    String name = table.locationProvider().newDataLocation("rows-" + rows + ".parquet");
    try {
      DataWriter<Record> writer =
          Parquet.writeData(table.io().newOutputFile(name))
              .forTable(table)
              .createWriterFunc(type -> InternalWriter.createWriter(table.schema(), type))
              .withPartition(partition)
              .build();
      for (int i = 0; i < count; i++) {
        writer.write(row(table, day));
      }
      writer.close();
      return writer.toDataFile();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Record row(Table table, int day) {
    int n = rows++;
    long dayMicros = (FIRST_DAY + day) * 86_400_000_000L;
    Record row = GenericRecord.create(table.schema());
    row.setField("transaction_id", "t" + n);
    row.setField("is_fraud", n % 3 == 0);
    row.setField("source", source.get());
    row.setField("label_time", dayMicros + 86_400_000_000L * 3 + n * 1000L);
    row.setField("customer_id", "c" + n * 7919L % 1000);
    row.setField("terminal_id", "t" + n * 104_729L % 10_000);
    row.setField("event_time", dayMicros + n * 1000L);
    row.setField("ingest_time", dayMicros);
    row.setField("topic", "transactions.labels.v1");
    row.setField("partition", n % 6);
    row.setField("offset", (long) n);
    return row;
  }
}
