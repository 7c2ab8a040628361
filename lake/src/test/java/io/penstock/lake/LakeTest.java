package io.penstock.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.features.FeatureSet;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.InternalRecordWrapper;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetWriter;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.rest.RESTCatalog;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

class LakeTest {
  private static final LakeTable SMALL =
      new LakeTable(
          "small",
          List.of(
              new Column("id", ColumnType.STRING, true, "Id"),
              new Column("event_time", ColumnType.TIMESTAMP, true, "Time"),
              new Column("amount", ColumnType.DOUBLE, false, "Amount"),
              new Column("n", ColumnType.INT, false, "Count")));
  private static final long MAY_1 = Instant.parse("2018-05-01T00:00:00Z").toEpochMilli();
  private static final long HOUR = 3_600_000L;

  @TempDir static Path directory;
  private static CatalogServer catalog;
  private LakeSettings settings;

  @BeforeAll
  static void startCatalog() throws IOException {
    catalog = CatalogServer.start(0, directory.resolve("lake"), directory.resolve("catalog.db"));
  }

  @AfterAll
  static void stopCatalog() {
    catalog.close();
  }

  @BeforeEach
  void nameTheNamespace(TestInfo test) {
    settings = new LakeSettings(catalog.uri(), "", test.getTestMethod().orElseThrow().getName());
  }

  @Test
  void aNewTableIsEmpty() {
    try (Lake lake = Lake.open(settings)) {
      assertThat(lake.exists("small")).isFalse();
      assertThat(lake.newestCommittedCheckpoint("small")).isEmpty();
      lake.ensure(SMALL);
      lake.ensure(SMALL);
      assertThat(lake.exists("small")).isTrue();
      assertThat(lake.stats("small")).isEqualTo(new TableStats(0, 0, 0, 0));
      assertThat(lake.newestEventTime("small")).isEmpty();
      assertThat(lake.currentSnapshot("small")).isEmpty();
      assertThat(lake.newestCommittedCheckpoint("small")).isEmpty();
      assertThatThrownBy(() -> lake.stats("none"))
          .isInstanceOf(LakeException.class)
          .hasMessageContaining("none");
    }
  }

  @Test
  void aScanSeesTheRowsFromInclusiveToExclusive() throws IOException {
    try (Lake lake = Lake.open(settings)) {
      lake.ensure(SMALL);
      for (int day = 0; day < 3; day++) {
        append(day, 24);
      }
      TreeMap<Long, Double> seen = new TreeMap<>();
      lake.scan(
          "small",
          MAY_1 + 5 * HOUR,
          MAY_1 + 30 * HOUR,
          List.of("amount", "n", "id"),
          row -> {
            assertThat(row.isNull(0)).isEqualTo(row.getLong(1) == 7);
            assertThat(row.getString(2)).isEqualTo("id" + row.getInt(1));
            seen.put(row.getLong(1), row.isNull(0) ? Double.NaN : row.getDouble(0));
          });
      assertThat(seen.keySet()).hasSize(25).contains(5L, 29L).doesNotContain(4L, 30L);
      assertThat(seen.get(8L)).isEqualTo(4.0);
      List<Long> times = new ArrayList<>();
      lake.scan(
          "small",
          Long.MIN_VALUE,
          Long.MAX_VALUE,
          List.of("event_time"),
          row -> times.add(row.getTimestampMillis(0)));
      assertThat(times).hasSize(72).contains(MAY_1, MAY_1 + 71 * HOUR);
      assertThat(lake.newestEventTime("small")).isEqualTo(OptionalLong.of(MAY_1 + 71 * HOUR));
      TableStats stats = lake.stats("small");
      assertThat(stats.rows()).isEqualTo(72);
      assertThat(stats.files()).isEqualTo(3);
      assertThat(stats.bytes()).isPositive();
      assertThat(stats.snapshots()).isEqualTo(3);
      assertThatThrownBy(() -> lake.scan("small", 0, 1, List.of("none"), row -> {}))
          .isInstanceOf(LakeException.class)
          .hasMessageContaining("none");
    }
  }

  @Test
  void aSnapshotKeepsItsRowsWhateverIsAdded() throws IOException {
    try (Lake lake = Lake.open(settings)) {
      lake.ensure(SMALL);
      append(0, 2);
      long first = lake.currentSnapshot("small").orElseThrow();
      append(1, 24);
      assertThat(count(lake, first)).isEqualTo(2);
      assertThat(count(lake, lake.currentSnapshot("small").orElseThrow())).isEqualTo(26);
      assertThatThrownBy(() -> count(lake, first + 1))
          .isInstanceOf(LakeException.class)
          .hasMessageContaining("small has no snapshot " + (first + 1));
    }
  }

  private static int count(Lake lake, long snapshot) {
    List<String> ids = new ArrayList<>();
    lake.scanAt(
        "small",
        snapshot,
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        List.of("id"),
        row -> ids.add(row.getString(0)));
    return ids.size();
  }

  @Test
  void aTableIsGivenTheColumnsThatItLacks() throws IOException {
    List<Column> columns = new ArrayList<>(SMALL.columns());
    columns.add(2, new Column("added", ColumnType.DOUBLES, true, "New"));
    LakeTable wider = new LakeTable("small", columns);
    try (Lake lake = Lake.open(settings)) {
      lake.ensure(SMALL);
      append(0, 2);
      lake.ensure(wider);
      lake.scan(
          "small",
          Long.MIN_VALUE,
          Long.MAX_VALUE,
          List.of("added", "n"),
          row -> assertThat(row.isNull(0)).isTrue());
      columns.set(2, new Column("added", ColumnType.STRING, true, "Other"));
      assertThatThrownBy(() -> lake.ensure(new LakeTable("small", columns)))
          .isInstanceOf(LakeException.class)
          .hasMessageContaining("added");
    }
  }

  @Test
  void theNewestCheckpointIsFoundBehindSnapshotsOfOthers() throws IOException {
    try (Lake lake = Lake.open(settings);
        RESTCatalog client = IcebergTables.catalog(settings)) {
      lake.ensure(SMALL);
      for (int checkpoint = 3; checkpoint <= 4; checkpoint++) {
        client
            .loadTable(IcebergTables.identifier(settings, "small"))
            .newAppend()
            .set("flink.job-id", "abc")
            .set("flink.max-committed-checkpoint-id", Integer.toString(checkpoint))
            .commit();
      }
      append(0, 1);
      assertThat(lake.newestCommittedCheckpoint("small"))
          .hasValue(new CommittedCheckpoint("abc", 4));
    }
  }

  @Test
  void allTablesOfTheContractCanBeMade() {
    try (Lake lake = Lake.open(settings)) {
      FeatureSet set = FeatureSet.load("card_fraud@v1");
      for (LakeTable table :
          List.of(
              LakeTables.TRANSACTIONS,
              LakeTables.LABELS,
              LakeTables.SCORED,
              LakeTables.DRIFT_REPORTS,
              LakeTables.features(set))) {
        lake.ensure(table);
        assertThat(lake.exists(table.name())).isTrue();
      }
      List<String> columns = LakeTables.features(set).columnNames();
      assertThat(columns).containsSubsequence(set.names());
      assertThat(columns)
          .allSatisfy(
              name ->
                  assertThat(FeatureSet.isReserved(name)).isNotEqualTo(set.names().contains(name)));
    }
  }

  @Test
  void aRestartedCatalogKnowsItsTables() throws IOException {
    Path own = directory.resolve("restarted");
    CatalogServer first = CatalogServer.start(0, own.resolve("lake"), own.resolve("catalog.db"));
    try (Lake lake = Lake.open(new LakeSettings(first.uri(), "", "penstock"))) {
      lake.ensure(SMALL);
    } finally {
      first.close();
    }
    CatalogServer second = CatalogServer.start(0, own.resolve("lake"), own.resolve("catalog.db"));
    try (Lake lake = Lake.open(new LakeSettings(second.uri(), "", "penstock"))) {
      assertThat(lake.exists("small")).isTrue();
    } finally {
      second.close();
    }
  }

  private void append(int day, int rows) throws IOException {
    try (RESTCatalog client = IcebergTables.catalog(settings)) {
      Table table = client.loadTable(IcebergTables.identifier(settings, "small"));
      PartitionKey partition = new PartitionKey(table.spec(), table.schema());
      DataWriter<Record> writer = null;
      for (int i = 0; i < rows; i++) {
        long n = day * 24L + i;
        Record record = GenericRecord.create(table.schema());
        record.setField("id", "id" + n);
        record.setField(
            "event_time",
            OffsetDateTime.ofInstant(Instant.ofEpochMilli(MAY_1 + n * HOUR), ZoneOffset.UTC));
        record.setField("amount", n == 7 ? null : n / 2.0);
        record.setField("n", (int) n);
        if (writer == null) {
          partition.partition(new InternalRecordWrapper(table.schema().asStruct()).wrap(record));
          String name = table.locationProvider().newDataLocation("day-" + day + ".parquet");
          writer =
              Parquet.writeData(table.io().newOutputFile(name))
                  .forTable(table)
                  .createWriterFunc(type -> GenericParquetWriter.create(table.schema(), type))
                  .withPartition(partition)
                  .build();
        }
        writer.write(record);
      }
      writer.close();
      AppendFiles append = table.newAppend();
      append.appendFile(writer.toDataFile()).commit();
    }
  }
}
