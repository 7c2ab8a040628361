package io.penstock.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchCommandTest {
  @TempDir private Path directory;

  @Test
  void windowsAreComparedWithAllPeersWhoseSumsAreChecked() throws Exception {
    BenchRun run = BenchRun.of(directory, "windows", "--rounds", "1", "--events", "500");
    assertThat(run.err).contains("warm-up", "round 1/1", "jet_sliding_1h_10s");
    assertThat(run.code).isZero();
    assertThat(run.results("windows"))
        .containsExactly(
            "windows.heap / keyby_reduce",
            "windows.heap / flink_sliding_1h_10s",
            "windows.heap / jet_sliding_1h_10s",
            "windows.rocksdb / rocksdb_two_value_states",
            "windows.rocksdb_uncached / rocksdb_two_value_states");
  }

  @Test
  void anUnknownNameIsRefusedWithThoseThatThereAre() {
    BenchRun run = BenchRun.of(directory, "window");
    assertThat(run.code).isEqualTo(2);
    assertThat(run.err)
        .startsWith(
            "penstock: there is no benchmark window: name one of windows, redis, lake, features");
    assertThat(run.reported()).isFalse();
  }

  @Test
  void noRoundIsRefused() {
    BenchRun run = BenchRun.of(directory, "windows", "--rounds", "0");
    assertThat(run.code).isEqualTo(2);
    assertThat(run.err).contains("--rounds");
  }

  @Test
  void aReportIntoNowhereIsRefusedBeforeAnythingRuns() {
    BenchRun run = BenchRun.of(directory.resolve("missing"), "windows");
    assertThat(run.code).isEqualTo(2);
    assertThat(run.err).contains("there is no such folder");
  }
}
