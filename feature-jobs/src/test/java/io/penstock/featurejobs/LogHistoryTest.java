package io.penstock.featurejobs;

import static io.penstock.featurejobs.Events.DAY;
import static io.penstock.featurejobs.Events.HOUR;
import static io.penstock.featurejobs.Events.SET;
import static io.penstock.featurejobs.Events.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.features.BatchEvent;
import io.penstock.features.EntityLog;
import io.penstock.features.EntityWindows;
import io.penstock.features.FeatureSet;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogHistoryTest {
  private static final String LONG_ID = "i".repeat(100_000);

  private static final Path SAVEPOINT = Path.of("savepoint-1");

  @TempDir private Path folder;

  private static HistoryRow row(String id, String customer, long time, int partition, long offset) {
    BatchEvent event = new BatchEvent(id, customer, "t1", null, "EUR", 100, time);
    return new HistoryRow(event, false, false, 0, partition, offset);
  }

  private static HistoryRow label(String id, String terminal, long time) {
    BatchEvent about = BatchEvent.ofLabel(id, "c1", terminal, time);
    return new HistoryRow(about, true, true, time + DAY, 0, 1);
  }

  @Test
  void aBucketGivesBackEachKeysRowsInTheOrderOfArrival() throws IOException {
    List<HistoryRow> c1 =
        List.of(
            row("a", "c1", START, 0, 1),
            row("b", "c1", START + HOUR, 0, 2),
            // Of another partition, which was behind.
            row("x", "c1", START + HOUR, 1, 1),
            // Late: it came after what is newer.
            row("late", "c1", START, 0, 7),
            row("c", "c1", START + 2 * HOUR, 1, 2),
            label("b", "t1", START + HOUR));
    Path spooled = folder.resolve("spooled");
    try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(spooled))) {
      for (int i : new int[] {5, 3, 0, 4, 2, 1}) {
        HistoryBucket.spool(out, "c1", c1.get(i));
      }
      HistoryBucket.spool(out, LONG_ID, row(LONG_ID, "c2", START, 0, 9));
      HistoryBucket.spool(out, "ähnlich", row("d", "c3", START, 0, 8));
    }
    Path bucket = folder.resolve("bucket");
    assertThat(HistoryBucket.write(spooled, bucket)).isEqualTo(3);

    HistoryBucket read = HistoryBucket.open(bucket);
    assertThat(read.rowsOrNull("c1"))
        .containsExactly(c1.get(0), c1.get(1), c1.get(3), c1.get(2), c1.get(4), c1.get(5));
    assertThat(read.rowsOrNull(LONG_ID)).containsExactly(row(LONG_ID, "c2", START, 0, 9));
    assertThat(read.rowsOrNull("ähnlich")).hasSize(1);
    assertThat(read.rowsOrNull("c")).isEmpty();
    assertThat(read.rowsOrNull("z")).isEmpty();
  }

  @Test
  void aKeyOfTooManyRowsIsLeftOutAndSaysSo() throws IOException {
    Path spooled = folder.resolve("spooled");
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(spooled)))) {
      for (int i = 0; i <= HistoryBucket.MOST_ROWS; i++) {
        HistoryBucket.spool(out, "hot", row("a" + i, "hot", START, 0, i));
      }
      HistoryBucket.spool(out, "c1", row("a", "c1", START, 0, 1));
    }
    Path bucket = folder.resolve("bucket");
    assertThat(HistoryBucket.write(spooled, bucket)).isEqualTo(2);
    HistoryBucket read = HistoryBucket.open(bucket);
    assertThat(read.rowsOrNull("hot")).isNull();
    assertThat(read.rowsOrNull("c1")).hasSize(1);
  }

  @Test
  void aBucketThatIsCutOffIsRefused() throws IOException {
    Path spooled = folder.resolve("spooled");
    try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(spooled))) {
      HistoryBucket.spool(out, "c1", row("a", "c1", START, 0, 1));
    }
    Path bucket = folder.resolve("bucket");
    HistoryBucket.write(spooled, bucket);
    byte[] whole = Files.readAllBytes(bucket);
    Files.write(bucket, java.util.Arrays.copyOf(whole, whole.length - 6));
    assertThatThrownBy(() -> HistoryBucket.open(bucket))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is cut off");
  }

  @Test
  void rowsAreSpreadOverBucketsSoThatNoneHoldsThemAll() throws IOException {
    Path directory = folder.resolve("history");
    try (HistoryWriter writer = new HistoryWriter(directory, 800_000)) {
      writer.add(SET.entity("customer"), START);
      writer.add(SET.entity("terminal"), START + DAY);
      for (int i = 0; i < 2_000; i++) {
        writer.take(row("a" + i, "c" + i % 200, START + i * HOUR, 0, i));
      }
      assertThat(LogHistory.isIn(directory)).isFalse();
      assertThat(writer.sort(START + 2_000 * HOUR, SAVEPOINT, SET)).containsEntry("customer", 200L);
      // Whole, but not there yet: a process that ends now leaves nothing that is taken for good.
      assertThat(LogHistory.isIn(writer.unfinished())).isTrue();
      assertThat(LogHistory.isIn(directory)).isFalse();
      writer.finish();
    }
    List<Long> sizes = new ArrayList<>();
    try (Stream<Path> buckets = Files.list(directory.resolve("customer"))) {
      for (Path bucket : buckets.toList()) {
        sizes.add(Files.size(bucket));
      }
    }
    long all = sizes.stream().mapToLong(Long::longValue).sum();
    assertThat(sizes).hasSize(10).allMatch(size -> size < all / 4);

    assertThat(LogHistory.isIn(directory)).isTrue();
    assertThat(LogHistory.upTo(directory)).isEqualTo(START + 2_000 * HOUR);
    assertThat(LogHistory.open(directory, "card")).isNull();
    LogHistory history = LogHistory.open(directory, "customer");
    for (int i = 0; i < 200; i++) {
      EntityLog log = new EntityLog();
      assertThat(history.fill("c" + i, new EntityWindows(SET, "customer"), log).any).isTrue();
      assertThat(log.size()).isEqualTo(10);
    }
    // The terminal's begins a day later.
    EntityLog terminal = new EntityLog();
    LogHistory.open(directory, "terminal").fill("t1", new EntityWindows(SET, "terminal"), terminal);
    assertThat(terminal.size()).isEqualTo(2_000 - 24);
    assertThat(history.fill("nobody", new EntityWindows(SET, "customer"), new EntityLog()).any)
        .isFalse();
  }

  @Test
  void whatIsNotFinishedLeavesTheOldHistoryAlone() throws IOException {
    Path directory = folder.resolve("history");
    try (HistoryWriter writer = new HistoryWriter(directory, 1)) {
      writer.add(SET.entity("customer"), START);
      writer.take(row("a", "c1", START, 0, 1));
      writer.sort(START, SAVEPOINT, SET);
      writer.finish();
    }
    try (HistoryWriter writer = new HistoryWriter(directory, 1)) {
      writer.add(SET.entity("customer"), START);
      writer.sort(START, SAVEPOINT, SET);
    }
    EntityLog log = new EntityLog();
    LogHistory.open(directory, "customer").fill("c1", new EntityWindows(SET, "customer"), log);
    assertThat(log.size()).isEqualTo(1);
    try (Stream<Path> all = Files.list(folder)) {
      assertThat(all).containsExactly(directory);
    }
  }

  @Test
  void aHistoryIsForTheSavepointAndTheCatalogThatItWasWrittenFor() throws IOException {
    Path directory = folder.resolve("history");
    assertThat(LogHistory.isFor(directory, SAVEPOINT, SET)).isFalse();
    try (HistoryWriter writer = new HistoryWriter(directory, 1)) {
      writer.sort(START, SAVEPOINT, SET);
      writer.finish();
    }
    assertThat(LogHistory.isFor(directory, SAVEPOINT, FeatureSet.ofYaml(SET.toYaml()))).isTrue();
    assertThat(LogHistory.isFor(directory, Path.of("savepoint-2"), SET)).isFalse();

    // Edited under its own name.
    String longest = "window: %ds".formatted(30 * 86_400);
    assertThat(SET.toYaml()).contains(longest);
    FeatureSet edited =
        FeatureSet.ofYaml(SET.toYaml().replace(longest, "window: %ds".formatted(60 * 86_400)));
    assertThat(edited.reference()).isEqualTo(SET.reference());
    assertThat(LogHistory.isFor(directory, SAVEPOINT, edited)).isFalse();
  }

  @Test
  void labelsWhoseTransactionHasNotComeAreHandedBack() throws IOException {
    Path directory = folder.resolve("history");
    try (HistoryWriter writer = new HistoryWriter(directory, 1)) {
      writer.add(SET.entity("terminal"), START);
      writer.take(label("unseen", "t1", START + HOUR));
      writer.take(label("a", "t1", START));
      writer.take(row("a", "c1", START, 0, 1));
      writer.sort(START, SAVEPOINT, SET);
      writer.finish();
    }
    LogHistory.Filled filled =
        LogHistory.open(directory, "terminal")
            .fill("t1", new EntityWindows(SET, "terminal"), new EntityLog());
    assertThat(filled.unmatched).containsExactly(label("unseen", "t1", START + HOUR));
  }

  @Test
  void aFolderWithoutAHistoryIsNamed() {
    assertThatThrownBy(() -> LogHistory.open(folder, "customer"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("state.history names " + folder);
  }
}
