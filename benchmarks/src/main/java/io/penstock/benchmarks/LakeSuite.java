package io.penstock.benchmarks;

import io.penstock.featurejobs.FeatureStages;
import io.penstock.featurejobs.TransactionEvent;
import io.penstock.lake.Lake;
import io.penstock.lake.LakeSettings;
import io.penstock.lake.LakeTables;
import io.penstock.stack.StackException;
import io.penstock.stack.StackState;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The Iceberg sink in a Flink job, by the local stack's REST catalog, beside a bare Parquet writer.
 * Ours runs from the first row to the end of the job, the last commit included, and into a new
 * table each turn.
 */
final class LakeSuite implements Suite {
  private static final String UNIT = "rows/s";
  private static final String SINK = "lake.sink";
  private static final String PARQUET = "parquet_writer";
  private static final String TABLE = LakeTables.features(CustomerUpdates.SET).name();
  private static final int DEFAULT_ROWS = 600_000;
  private static final String CHECKPOINT_INTERVAL = "10s";

  private int turns;

  @Override
  public Outcome run(Setup setup) throws Exception {
    setup.progress().accept("generating the published stream");
    int rows = setup.events(DEFAULT_ROWS);
    Published.size();
    try (BenchParts parts = BenchParts.start(setup, Set.of("catalog"))) {
      StackState state = parts.state();
      LakeSettings beside = settings(state, "beside");
      try (Lake lake = Lake.open(beside)) {
        lake.ensure(LakeTables.features(CustomerUpdates.SET));
      }
      Path directory = setup.directory().folder("flink");
      Map<String, Double> medians =
          new Turns(setup, UNIT)
              .add(SINK, () -> sink(settings(state, "turn" + turns++), directory, rows))
              .add(PARQUET, () -> ParquetLoop.rowsPerSecond(beside, TABLE, rows))
              .medians();
      return new Outcome(
          List.of(Result.of(SINK, PARQUET, medians, UNIT)),
          List.of(
              "%,d rows a turn of the table %s, into a file a day and checkpoint (%s), and one file for the peer."
                  .formatted(rows, TABLE, CHECKPOINT_INTERVAL)));
    }
  }

  private static double sink(LakeSettings settings, Path directory, int rows) throws Exception {
    StreamExecutionEnvironment env =
        InProcessFlink.environment(directory, "hashmap", CHECKPOINT_INTERVAL);
    DataStream<TransactionEvent> events =
        env.fromSource(
                new NumberSequenceSource(0, rows - 1L), WatermarkStrategy.noWatermarks(), "rows")
            .map(new FeatureRows());
    FeatureStages.featuresTable(events, CustomerUpdates.SET, settings);
    System.gc();
    JobExecutionResult result = env.execute("bench");
    long nanos = System.nanoTime() - Stopwatch.started(result);
    try (Lake lake = Lake.open(settings)) {
      long written = lake.stats(TABLE).rows();
      if (written != rows) {
        throw new StackException("the sink committed %d of %d rows".formatted(written, rows));
      }
    }
    return rows * 1e9 / nanos;
  }

  private static LakeSettings settings(StackState state, String namespace) {
    return new LakeSettings(state.catalog(), state.warehouse(), namespace);
  }
}
