package io.penstock.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.features.FeatureSet;
import io.penstock.lake.CatalogServer;
import io.penstock.lake.IcebergTables;
import io.penstock.lake.Lake;
import io.penstock.lake.LakeException;
import io.penstock.lake.LakeSettings;
import io.penstock.lake.LakeTables;
import io.penstock.settings.SettingsLoader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.InternalRecordWrapper;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetWriter;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.rest.RESTCatalog;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows of a real lake, which grows. */
class LakeRowsTest {
  private static final FeatureSet SET = FeatureSet.load("card_fraud@v1");
  private static final long START = Instant.parse("2018-07-25T00:00:00Z").toEpochMilli();
  private static final long HOUR = 3_600_000L;
  private static final long END = START + 24 * HOUR;
  private static final long CUT = END + 7 * 24 * HOUR;

  @TempDir private Path directory;
  private CatalogServer catalog;
  private Lake lake;
  private LakeSettings settings;
  private long labels;

  @BeforeEach
  void aLakeWithADayOfRows() throws IOException {
    catalog = CatalogServer.start(0, directory.resolve("lake"), directory.resolve("catalog.db"));
    settings = new LakeSettings(catalog.uri(), "", "penstock");
    lake = Lake.open(settings);
    lake.ensure(LakeTables.features(SET));
    lake.ensure(LakeTables.LABELS);
    List<Map<String, Object>> day = new ArrayList<>();
    for (int hour = 0; hour < 24; hour++) {
      day.add(features("t" + hour, START + hour * HOUR, START + hour * HOUR));
    }
    append("features", day);
    label("t3", true, START + 75 * HOUR, START + 75 * HOUR);
  }

  @AfterEach
  void close() {
    lake.close();
    catalog.close();
  }

  @Test
  void theSameCutAndSnapshotsGiveTheSameRowsWhateverIsAdded() throws IOException {
    LakeRows first = rows(Map.of());
    TrainingRows before = first.rows(START, END, CUT);
    assertThat(before.size()).isEqualTo(24);
    assertThat(before.frauds()).isEqualTo(1);
    assertThat(first.snapshots()).containsOnlyKeys("features", "labels");
    first.keep("model-a-1");
    first.keep("model-a-1");

    // By their own times these were known at the cut: only the snapshot tells that they came later.
    append("features", List.of(features("more", START + HOUR, START + HOUR)));
    label("t5", true, START + 80 * HOUR, START + 80 * HOUR);

    assertThat(first.rows(START, END, CUT).digest()).isEqualTo(before.digest());
    assertThat(first.knownFrauds(START, END, CUT).origins()).hasSize(1);
    LakeRows repeated =
        rows(
            Map.of(
                "run.features-snapshot", first.snapshots().get("features").toString(),
                "run.labels-snapshot", first.snapshots().get("labels").toString()));
    assertThat(repeated.rows(START, END, CUT).digest()).isEqualTo(before.digest());
    assertThat(repeated.snapshots()).isEqualTo(first.snapshots());
    TrainingRows newest = rows(Map.of()).rows(START, END, CUT);
    assertThat(newest.size()).isEqualTo(25);
    assertThat(newest.frauds()).isEqualTo(2);
  }

  @Test
  void keptSnapshotsHaveATagUntilTheyAreReleased() {
    LakeRows rows = rows(Map.of());
    rows.keep("model-a-1");
    assertThat(tagged("features", "model-a-1"))
        .isEqualTo(rows.snapshots().get("features"))
        .isNotNull();
    assertThat(tagged("labels", "model-a-1")).isEqualTo(rows.snapshots().get("labels"));

    rows.release("model-a-1");
    rows.release("model-a-1");
    assertThat(tagged("features", "model-a-1")).isNull();
    assertThat(tagged("labels", "model-a-1")).isNull();
  }

  /** The id of the snapshot with a tag; null if none has it. */
  private Long tagged(String table, String name) {
    try (RESTCatalog client = IcebergTables.catalog(settings)) {
      SnapshotRef ref =
          client.loadTable(IcebergTables.identifier(settings, table)).refs().get(name);
      return ref == null ? null : ref.snapshotId();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void whatArrivedAfterTheCutIsNotSeen() throws IOException {
    String before = rows(Map.of()).rows(START, END, CUT).digest();
    append("features", List.of(features("backfilled", START + HOUR, CUT + 1)));
    label("t5", true, START + 80 * HOUR, CUT + 1);

    RowSource checked = new LeakCheck(rows(Map.of()));
    assertThat(checked.rows(START, END, CUT).digest()).isEqualTo(before);
    assertThat(checked.knownFrauds(START, END, CUT).origins()).hasSize(1);
    assertThat(checked.rows(START, END, CUT + 1).size()).isEqualTo(25);
    assertThat(checked.rows(START, END, CUT + 1).frauds()).isEqualTo(2);
  }

  @Test
  void rowsThatAreIncompleteAreLeftOutAndCounted() throws IOException {
    TrainingRows before = rows(Map.of()).rows(START, END, CUT);
    // One is a repeat of a row that is complete, and one was not there at the cut.
    Map<String, Object> lacking = features("lacking", START + HOUR, START + HOUR);
    Map<String, Object> repeat = features("t3", START + 3 * HOUR, START + 3 * HOUR);
    Map<String, Object> later = features("later", START + HOUR, CUT + 1);
    List<Map<String, Object>> incomplete = List.of(lacking, repeat, later);
    incomplete.forEach(row -> row.put("late_incomplete", true));
    append("features", incomplete);

    TrainingRows rows = rows(Map.of()).rows(START, END, CUT);

    assertThat(before.incomplete()).isZero();
    assertThat(rows.incomplete()).isEqualTo(2);
    assertThat(rows.digest()).isEqualTo(before.digest());
    assertThat(rows.frauds()).isEqualTo(1);
    assertThat(rows.between(START, END).incomplete()).isEqualTo(2);
  }

  @Test
  void rowsOfAnotherSetOrVersionAreLeftOutAndCounted() throws IOException {
    TrainingRows before = rows(Map.of()).rows(START, END, CUT);
    Map<String, Object> next = features("next", START + HOUR, START + HOUR);
    next.put("feature_set_version", 2);
    Map<String, Object> other = features("other", START + HOUR, START + HOUR);
    other.put("feature_set", "other");
    append("features", List.of(next, other));

    TrainingRows rows = rows(Map.of()).rows(START, END, CUT);

    assertThat(before.ofOtherSets()).isZero();
    assertThat(rows.ofOtherSets()).isEqualTo(2);
    assertThat(rows.between(START, END).ofOtherSets()).isEqualTo(2);
    assertThat(rows.digest()).isEqualTo(before.digest());
  }

  @Test
  void aLabelThatChangesItsMindCountsByWhatHadBeenSaidAtTheCut() throws IOException {
    long said = START + 80 * HOUR;
    label("t5", true, said, said);
    label("t5", false, said, said);
    label("t6", false, said + HOUR, said + HOUR);
    label("t6", true, said, said);
    label("t7", true, said, said);
    label("t7", false, CUT + 1, said);
    LakeRows rows = rows(Map.of());

    // t3 from the beginning and t7, which is cleared after the cut only.
    assertThat(rows.rows(START, END, CUT).frauds()).isEqualTo(2);
    assertThat(known(rows, CUT)).containsExactlyInAnyOrder("t3", "t7");
    assertThat(known(rows, CUT + 1)).containsExactly("t3");
    assertThat(known(rows, said)).containsExactlyInAnyOrder("t3", "t6", "t7");
    KnownFrauds cleared = rows.knownFrauds(START + 5 * HOUR, START + 7 * HOUR, CUT);
    assertThat(cleared.known("c", CUT + 7 * 24 * HOUR)).isFalse();
  }

  private static List<String> known(LakeRows rows, long cut) {
    return rows.knownFrauds(START, END, cut).origins().stream()
        .map(TrainingRows.Origin::transactionId)
        .toList();
  }

  @Test
  void aSnapshotThatIsNotThereIsSaid() {
    LakeRows rows = rows(Map.of("run.labels-snapshot", "12345"));
    assertThatThrownBy(() -> rows.rows(START, END, CUT))
        .isInstanceOf(LakeException.class)
        .hasMessageContaining("labels has no snapshot 12345");
  }

  private LakeRows rows(Map<String, String> more) {
    Map<String, String> values = new HashMap<>(more);
    values.put("run.id", "run-1");
    values.put("run.train-start", "2018-07-25T00:00:00Z");
    values.put("run.train-end", "2018-07-26T00:00:00Z");
    return new LakeRows(
        lake, SET, Duration.ofDays(7), SettingsLoader.load(RunSettings.class, values));
  }

  private static Map<String, Object> features(String id, long eventTime, long ingestTime) {
    Map<String, Object> row = row(id, eventTime, ingestTime);
    SET.names().forEach(name -> row.put(name, (double) id.hashCode()));
    row.putAll(Map.of("amount_minor", 100L, "currency", "EUR", "customer_seq", 1L));
    row.putAll(Map.of("feature_set", "card_fraud", "feature_set_version", 1));
    row.putAll(Map.of("late", false, "late_incomplete", false));
    return row;
  }

  private void label(String id, boolean isFraud, long labelTime, long ingestTime)
      throws IOException {
    long eventTime = START + Integer.parseInt(id.substring(1)) * HOUR;
    Map<String, Object> row = row(id, eventTime, ingestTime);
    row.putAll(Map.of("is_fraud", isFraud, "source", "test", "label_time", time(labelTime)));
    row.putAll(Map.of("topic", "labels", "partition", 0, "offset", labels++));
    append("labels", List.of(row));
  }

  private static Map<String, Object> row(String id, long eventTime, long ingestTime) {
    Map<String, Object> row = new HashMap<>();
    row.putAll(Map.of("transaction_id", id, "customer_id", "c", "terminal_id", "s"));
    row.putAll(Map.of("event_time", time(eventTime), "ingest_time", time(ingestTime)));
    return row;
  }

  /** One file, of rows of one day, and one commit. */
  private void append(String name, List<Map<String, Object>> rows) throws IOException {
    try (RESTCatalog client = IcebergTables.catalog(settings)) {
      Table table = client.loadTable(IcebergTables.identifier(settings, name));
      List<Record> records = new ArrayList<>();
      for (Map<String, Object> row : rows) {
        Record record = GenericRecord.create(table.schema());
        for (Types.NestedField field : table.schema().columns()) {
          record.setField(field.name(), row.get(field.name()));
        }
        records.add(record);
      }
      PartitionKey partition = new PartitionKey(table.spec(), table.schema());
      partition.partition(
          new InternalRecordWrapper(table.schema().asStruct()).wrap(records.get(0)));
      String file = table.locationProvider().newDataLocation(UUID.randomUUID() + ".parquet");
      DataWriter<Record> writer =
          Parquet.writeData(table.io().newOutputFile(file))
              .forTable(table)
              .createWriterFunc(type -> GenericParquetWriter.create(table.schema(), type))
              .withPartition(partition)
              .build();
      writer.write(records);
      writer.close();
      AppendFiles append = table.newAppend();
      append.appendFile(writer.toDataFile()).commit();
    }
  }

  private static OffsetDateTime time(long millis) {
    return OffsetDateTime.ofInstant(Instant.ofEpochMilli(millis), ZoneOffset.UTC);
  }
}
