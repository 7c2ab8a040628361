package io.penstock.drift;

import static io.penstock.drift.DriftFixture.day;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.schemas.DriftStatus;
import io.penstock.streaming.FlinkEnvironments;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.testutils.InMemoryReporter;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.types.PojoTestUtils;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DriftJobTest {
  private static final InMemoryReporter METRICS = InMemoryReporter.createWithRetainedMetrics();

  @RegisterExtension
  static final MiniClusterExtension CLUSTER =
      new MiniClusterExtension(
          () ->
              new MiniClusterResourceConfiguration.Builder()
                  .setNumberTaskManagers(1)
                  .setNumberSlotsPerTaskManager(2)
                  .setConfiguration(METRICS.addToConfiguration(new Configuration()))
                  .build());

  @TempDir Path models;

  @Test
  void operators_keep_their_uids() {
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    DriftJob.build(env, DriftFixture.settings(models));
    Stream<String> uids =
        env.getStreamGraph().getStreamNodes().stream().map(StreamNode::getTransformationUID);
    assertThat(uids)
        .containsExactlyInAnyOrder(
            "drift-scored-source",
            "drift-decode",
            "drift-drop-repeats",
            "drift-day-histograms",
            "drift-windows",
            "drift-policy",
            "drift-reports-topic",
            "drift-triggers-topic",
            "drift-dead-letters-topic",
            "Sink Committer: drift-reports-topic",
            "Sink Committer: drift-triggers-topic",
            "Sink Committer: drift-dead-letters-topic");
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        DayCounts.class,
        FeatureDrift.class,
        WindowDrift.class,
        AlarmRow.class,
        DriftTrigger.class
      })
  void what_travels_and_what_is_kept_is_a_pojo(Class<?> type) {
    PojoTestUtils.assertSerializedAsPojo(type);
  }

  @Test
  void runs_in_flink_and_counts_each_row_once() throws Exception {
    DriftFixture fixture = new DriftFixture();
    fixture.publish(models, "v1");
    List<ScoredRow> rows = new ArrayList<>();
    for (long day = day("2018-08-08"); day < day("2018-08-16"); day++) {
      for (ScoredRow row : fixture.rows(day, "v1", 1, 1)) {
        rows.add(row);
        rows.add(row);
      }
    }
    DriftSettings settings = DriftFixture.settings(models);
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    FlinkEnvironments.configure(env, settings.job());
    DataStream<ScoredRow> source =
        env.fromData(rows)
            .assignTimestampsAndWatermarks(
                WatermarkStrategy.<ScoredRow>forMonotonousTimestamps()
                    .withTimestampAssigner((row, before) -> row.eventTime));
    List<FeatureDrift> reports = new ArrayList<>();
    try (CloseableIterator<FeatureDrift> results =
        DriftTopology.judge(source, settings).executeAndCollect()) {
      results.forEachRemaining(reports::add);
    }
    List<FeatureDrift> judged =
        reports.stream().filter(r -> r.status != DriftStatus.NOT_AFTER_PROMOTION).toList();
    assertThat(judged).filteredOn(r -> r.rows == 7 * 800).hasSize(2 * 4);
    assertThat(reports).noneMatch(r -> r.rows > 7 * 800);
    assertThat(judged).noneMatch(r -> r.status == DriftStatus.ALARM && r.rows == 7 * 800);
    assertThat(total("countedRows")).isEqualTo(8 * 800);
    assertThat(total("windows")).isEqualTo(reports.size() / 4);
    assertThat(total("lateRows")).isZero();
    assertThat(total("tooLateRows")).isZero();
    assertThat(total("rowsWithoutProfile")).isZero();
    assertThat(total("unreadableProfiles")).isZero();
    assertThat(total("triggers")).isZero();
  }

  private static long total(String name) {
    return METRICS.getMetricsByGroup().values().stream()
        .map(metrics -> metrics.get(name))
        .filter(Objects::nonNull)
        .mapToLong(metric -> ((Counter) metric).getCount())
        .sum();
  }
}
