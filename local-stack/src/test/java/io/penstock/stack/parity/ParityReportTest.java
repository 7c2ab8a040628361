package io.penstock.stack.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParityReportTest {
  @TempDir private Path directory;

  private final Tally table = new Tally(List.of("A", "B"));
  private ParityReport report;

  @BeforeEach
  void oneOfAMillionDiffers() {
    for (int i = 0; i < 9_999_999; i++) {
      table.addEqual(0);
    }
    table.add(0, Cause.UNEXPLAINED);
    table.addEqual(1);
    Tally store = new Tally(List.of("B", "C"));
    store.add(0, Cause.WRITE_PENDING);
    report =
        new ParityReport(
            "card_fraud@v1",
            Map.of("features", 7_000_000_000_000_000_001L),
            10_000_000,
            table,
            Optional.of(new ParityReport.StoreFigures(store, 1, 2, 3)),
            List.of("A of transaction t is 1.0, recomputed 2.0"));
  }

  @Test
  void onlyWhatIsWhollyEqualReadsAHundredPercent() {
    StringWriter text = new StringWriter();
    report.print(new PrintWriter(text));

    assertThat(text.toString().lines().map(line -> line.strip().replaceAll(" +", " ")))
        .contains(
            "features table: 10,000,000 transactions, card_fraud@v1",
            "A 10,000,000 99.9999 % unexplained 1",
            "B 1 100.0000 %",
            "B 1 0.0000 % write_pending 1",
            "C 0 -",
            "A of transaction t is 1.0, recomputed 2.0");
    assertThat(report.unexplained()).isEqualTo(1);
  }

  @Test
  void aStoreOfWhichNothingWasComparedIsNoSuccess() {
    assertThat(report.nothingCompared()).isEmpty();
    assertThat(of(10, 0, 2, 3).nothingCompared().orElseThrow())
        .contains("2 entities with a newer event", "3 missing", "./penstock store rebuild");
    assertThat(of(0, 0, 0, 0).nothingCompared().orElseThrow()).contains("no transaction");
    // Without the store: only days of the table.
    assertThat(without(10).nothingCompared()).isEmpty();
    assertThat(without(0).nothingCompared()).isPresent();
  }

  private ParityReport of(long rows, long entities, long ahead, long expired) {
    return new ParityReport(
        "card_fraud@v1",
        Map.of(),
        rows,
        table,
        Optional.of(
            new ParityReport.StoreFigures(new Tally(List.of("B")), entities, ahead, expired)),
        List.of());
  }

  private ParityReport without(long rows) {
    return new ParityReport("card_fraud@v1", Map.of(), rows, table, Optional.empty(), List.of());
  }

  @Test
  void theJsonHasTheFiguresAndTheSnapshots() throws IOException {
    Path file = directory.resolve("deep/parity.json");
    ParityFiles.json(report, "penstock parity", file);

    JsonNode root = new ObjectMapper().readTree(file.toFile());
    assertThat(root.path("snapshots").path("features").asLong())
        .isEqualTo(7_000_000_000_000_000_001L);
    JsonNode a = root.path("features_table").path("features").path(0);
    assertThat(a.path("equal").asLong()).isEqualTo(9_999_999);
    assertThat(a.path("causes").path("unexplained").asLong()).isEqualTo(1);
    assertThat(root.path("online_store").path("expired").asLong()).isEqualTo(3);
    assertThat(root.path("online_store").path("features").path(1).has("share")).isFalse();
    assertThat(root.path("unexplained").asLong()).isEqualTo(1);
  }

  @Test
  void theMetricsAreInPrometheusTextFormat() throws IOException {
    Path file = directory.resolve("parity.prom");
    ParityFiles.metrics(report, Instant.ofEpochSecond(1_700_000_000), file);

    assertThat(Files.readAllLines(file))
        .contains(
            "# TYPE penstock_parity_equal_share gauge",
            "penstock_parity_equal_share{place=\"features_table\",feature=\"A\"} 0.9999999",
            "penstock_parity_equal_share{place=\"online_store\",feature=\"B\"} 0.0",
            "penstock_parity_different_values{place=\"features_table\",cause=\"unexplained\"} 1",
            "penstock_parity_finished_timestamp_seconds 1700000000")
        .noneMatch(line -> line.contains("feature=\"C\""));
    assertThat(directory).isDirectoryNotContaining("glob:**.new");
  }

  @Test
  void aStretchOfDaysIncludesBothItsEnds() {
    Days days = Days.parse("2018-07-25..2018-07-31");
    assertThat(days.to() - days.from()).isEqualTo(7 * 86_400_000L);
    assertThat(Days.parse("2018-07-25")).isEqualTo(Days.parse("2018-07-25..2018-07-25"));
    assertThatThrownBy(() -> Days.parse("2018-07-25..2018-07-24"))
        .hasMessage("2018-07-24 is before 2018-07-25");
    assertThatThrownBy(() -> Days.parse("July")).hasMessageContaining("'July' is no stretch");
  }
}
