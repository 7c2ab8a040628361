package io.penstock.benchmarks;

import io.penstock.featurejobs.TransactionEvent;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The customer stage beside its peers over the published stream.
 *
 * <pre>
 *   rows ── events, watermarks ══ by customer ══ contestant ── tally
 * </pre>
 *
 * All but the contestant is the same for all: source, POJO, serializer, object reuse, parallelism
 * 1, no checkpoints. Jet has the same rows and POJO in an engine of its own.
 */
final class WindowsSuite implements Suite {
  private static final String UNIT = "events/s";
  private static final String HEAP = "windows.heap";
  private static final String ROCKSDB = "windows.rocksdb";
  private static final String ROCKSDB_UNCACHED = "windows.rocksdb_uncached";
  private static final String REDUCE = "keyby_reduce";
  private static final String TWO_VALUE_STATES = "rocksdb_two_value_states";
  private static final String FLINK_SLIDING = "flink_sliding_1h_10s";
  private static final String JET_SLIDING = "jet_sliding_1h_10s";

  private static final int ROCKSDB_ROWS = 500_000;
  private static final int FLINK_SLIDING_ROWS = 10_000;
  private static final int JET_SLIDING_ROWS = 50_000;

  /** A graph from events to what was computed of them. */
  private interface Contestant {
    DataStream<CountAndSum> attach(DataStream<TransactionEvent> events);
  }

  @Override
  public Outcome run(Setup setup) throws Exception {
    setup.progress().accept("generating the published stream");
    int all = setup.events(Published.size());
    int rocksDb = setup.events(ROCKSDB_ROWS);
    int flinkSliding = setup.events(FLINK_SLIDING_ROWS);
    int jetSliding = setup.events(JET_SLIDING_ROWS);
    Path directory = setup.directory().folder("flink");
    long windows = FlinkSliding.windowsOfAnEvent();
    Map<String, Double> heap;
    try (JetSliding jet = new JetSliding()) {
      Expected jetExpected = Expected.slidingWindows(jetSliding, windows);
      heap =
          new Turns(setup, UNIT)
              .add(
                  HEAP,
                  flink(
                      HEAP,
                      directory,
                      "hashmap",
                      ExactWindows::onHeap,
                      all,
                      Expected.window(all, ExactWindows.LONGEST_MILLIS)))
              .add(
                  REDUCE,
                  flink(
                      REDUCE,
                      directory,
                      "hashmap",
                      RunningTotals::reduce,
                      all,
                      Expected.runningTotals(all)))
              .add(
                  FLINK_SLIDING,
                  flink(
                      FLINK_SLIDING,
                      directory,
                      "hashmap",
                      FlinkSliding::attach,
                      flinkSliding,
                      Expected.slidingWindows(flinkSliding, windows)))
              .add(
                  JET_SLIDING,
                  () -> jetExpected.check(JET_SLIDING, jet.run(jetSliding)).perSecond(jetSliding))
              .medians();
    }
    Map<String, Double> disk =
        new Turns(setup, UNIT)
            .add(
                ROCKSDB,
                flink(
                    ROCKSDB,
                    directory,
                    "rocksdb",
                    ExactWindows::onRocksDb,
                    rocksDb,
                    Expected.window(rocksDb, ExactWindows.LONGEST_MILLIS)))
            .add(
                ROCKSDB_UNCACHED,
                flink(
                    ROCKSDB_UNCACHED,
                    directory,
                    "rocksdb",
                    ExactWindows::onRocksDbUncached,
                    rocksDb,
                    Expected.window(rocksDb, ExactWindows.LONGEST_MILLIS)))
            .add(
                TWO_VALUE_STATES,
                flink(
                    TWO_VALUE_STATES,
                    directory,
                    "rocksdb",
                    RunningTotals::twoValueStates,
                    rocksDb,
                    Expected.runningTotals(rocksDb)))
            .medians();
    return new Outcome(
        List.of(
            Result.of(HEAP, REDUCE, heap, UNIT),
            Result.of(HEAP, FLINK_SLIDING, heap, UNIT),
            Result.of(HEAP, JET_SLIDING, heap, UNIT),
            Result.of(ROCKSDB, TWO_VALUE_STATES, disk, UNIT),
            Result.of(ROCKSDB_UNCACHED, TWO_VALUE_STATES, disk, UNIT)),
        List.of(
            ("Events a turn: %,d on the heap, %,d on RocksDB, %,d through Flink's sliding windows,"
                    + " %,d through Jet's; rates are compared.")
                .formatted(all, rocksDb, flinkSliding, jetSliding),
            "A customer of this stream pays every half day: in sliding windows nearly every event has"
                + " 360 of its own.",
            "Parallelism 1, no checkpoints, no labels, no sinks, on both sides.",
            "Each turn's counts and sums are checked against a computation without an engine."));
  }

  private static Turns.Measurement flink(
      String name,
      Path directory,
      String stateBackend,
      Contestant contestant,
      int rows,
      Expected expected) {
    return () -> {
      StreamExecutionEnvironment env = InProcessFlink.environment(directory, stateBackend, "0s");
      DataStream<CountAndSum> out = contestant.attach(InProcessFlink.published(env, rows));
      return expected.check(name, InProcessFlink.run(env, out)).perSecond(rows);
    };
  }
}
