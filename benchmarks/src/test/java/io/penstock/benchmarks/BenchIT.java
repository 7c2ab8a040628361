package io.penstock.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The benchmarks that need real parts, at small scale. */
class BenchIT {
  @TempDir private Path directory;

  @Test
  void theRedisSinkAndReaderAreComparedInWritesThatRedisCounted() throws Exception {
    BenchRun run = BenchRun.of(directory, "redis", "--rounds", "1", "--events", "5000");
    assertThat(run.code).as(run.err).isZero();
    assertThat(run.results("redis"))
        .containsExactly(
            "redis.sink / redis_benchmark_fenced",
            "redis.sink / plain_hset",
            "redis.read_p99 / raw_hgetall_p99");
  }

  @Test
  void theLakeSinkIsComparedInRowsThatWereCommitted() throws Exception {
    BenchRun run = BenchRun.of(directory, "lake", "--rounds", "1", "--events", "5000");
    assertThat(run.code).as(run.err).isZero();
    assertThat(run.results("lake")).containsExactly("lake.sink / parquet_writer");
  }

  @Test
  void theFeatureJobIsComparedInRecordsThatReachedKafka() throws Exception {
    BenchRun run = BenchRun.of(directory, "features", "--rounds", "1", "--events", "5000");
    assertThat(run.code).as(run.err).isZero();
    assertThat(run.results("features"))
        .containsExactly(
            "features.kafka / keyed_passthrough", "features.kafka / undecoded_passthrough");
  }
}
