package io.penstock.stack.demo;

import io.penstock.lake.TableStats;
import io.penstock.schemas.BadRecordException;
import io.penstock.schemas.RetrainTrigger;
import io.penstock.schemas.SchemaRegistryClient;
import io.penstock.schemas.Topic;
import io.penstock.schemas.Topics;
import io.penstock.schemas.WireDecoder;
import io.penstock.stack.LocalStack;
import io.penstock.stack.StackException;
import io.penstock.stack.generator.GeneratedTransactions;
import io.penstock.stack.generator.Generator;
import io.penstock.stack.generator.GeneratorProfile;
import io.penstock.stack.generator.Shift;
import io.penstock.stack.replay.Alignment;
import io.penstock.stack.replay.GeneratedCursor;
import io.penstock.stack.replay.LakeWait;
import io.penstock.stack.replay.Latencies;
import io.penstock.stack.replay.Ledger;
import io.penstock.stack.replay.Progress;
import io.penstock.stack.replay.Replayer;
import io.penstock.stack.replay.ScoredCsv;
import io.penstock.stack.replay.StageSpan;
import io.penstock.stack.replay.TopicReader;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.apache.avro.specific.SpecificRecord;

/**
 * The main job: half a year of transactions through the whole loop.
 *
 * <pre>
 * history at full speed, fallback scores -> first model from the lake -> fixed rate, model's scores
 *   -> amounts shift -> drift -> trigger -> run waits for labels, trains, gate -> swap -> report
 * </pre>
 */
public final class Demo {
  static final GeneratorProfile PROFILE = GeneratorProfile.published();
  static final int TRAIN_DAY = 115; // 2018-07-25
  static final int SHIFT_DAY = 153; // 2018-09-01
  static final Instant TRAIN_START = Instant.parse("2018-07-25T00:00:00Z");
  static final Instant TRAIN_END = Instant.parse("2018-08-01T00:00:00Z");
  // The newest fold that chooses parameters: its test week ends where the train week begins.
  static final Instant TUNE_START = Instant.parse("2018-07-04T00:00:00Z");
  static final Instant SERVE = Instant.parse("2018-08-08T00:00:00Z");
  private static final double SHIFT_FACTOR = 1.5;

  /** By how many rows, about a day's, the replay may be ahead of the scores at a day's end. */
  private static final long ROWS_AHEAD = 10_000;

  private static final Duration NO_PROGRESS = Duration.ofMinutes(4);
  private static final Duration LABELS_AFTER = Duration.ofDays(3);
  // After this time a transaction without a label counts as genuine: the training's label.delay.
  private static final Duration LABEL_DELAY = Duration.ofDays(7);
  private static final List<String> TABLES =
      List.of("transactions", "labels", "features", "scored", "drift_reports");

  private final LocalStack stack;
  private final DemoOptions options;
  private final PrintWriter out;
  private final LongConsumer atDayEnd;
  private final Map<String, Double> phases = new LinkedHashMap<>();
  private long phaseBegun = System.nanoTime();

  private Demo(LocalStack stack, DemoOptions options, PrintWriter out, LongConsumer atDayEnd) {
    this.stack = stack;
    this.options = options;
    this.out = out;
    this.atDayEnd = atDayEnd;
  }

  /** Runs the demo on a fresh stack and returns its report. */
  public static DemoReport run(LocalStack stack, DemoOptions options, PrintWriter out) {
    return run(stack, options, out, day -> {});
  }

  /** The same; {@code atDayEnd} is called at each midnight of the simulated clock. */
  public static DemoReport run(
      LocalStack stack, DemoOptions options, PrintWriter out, LongConsumer atDayEnd) {
    return new Demo(stack, options, out, atDayEnd).run();
  }

  private DemoReport run() {
    GeneratorProfile profile =
        options.shift() ? PROFILE.withShift(new Shift(SHIFT_DAY, SHIFT_FACTOR)) : PROFILE;
    GeneratedTransactions rows = Generator.generate(profile);
    say("generated %,d transactions", rows.size());
    try (PeakMemory memory = new PeakMemory(stack);
        LakeWait lake = new LakeWait(stack);
        Promotions promotions = new Promotions(stack.state());
        Replayer replayer = new Replayer(stack.state(), new GeneratedCursor(rows), LABELS_AFTER)) {
      try (Progress progress = new Progress(out, "history at full speed", historyRows(rows))) {
        replayer.replay(SERVE.toEpochMilli(), 0, progress::step, this::atDayEnd);
      }
      lake.await("features", replayer.sent(), out);
      lake.await("scored", replayer.sent(), out);
      Alignment history = Alignment.of(stack.state());
      phase("history");
      String first = new FirstModel(stack, out).train(TRAIN_START, TRAIN_END, TUNE_START);
      phase("first_model");
      long left = rows.size() - replayer.sent();
      try (Progress progress = new Progress(out, "scored by model " + first, left)) {
        replayer.replay(
            Long.MAX_VALUE,
            options.rate(),
            progress::step,
            day -> {
              atDayEnd(day);
              untilScored(replayer.sent() - ROWS_AHEAD);
              whileTraining(day, promotions);
            });
      }
      replayer.finish();
      phase("fixed_rate");
      for (String table : List.of("transactions", "features", "scored")) {
        lake.await(table, replayer.sent(), out);
      }
      lake.await("labels", replayer.labelsSent(), out);
      promotions.poll(Duration.ofSeconds(2));
      phase("drain");
      return report(rows, replayer, promotions, lake, memory, history);
    }
  }

  private DemoReport report(
      GeneratedTransactions rows,
      Replayer replayer,
      Promotions promotions,
      LakeWait lake,
      PeakMemory memory,
      Alignment atFullSpeed) {
    Alignment alignment = Alignment.of(stack.state());
    DemoScores scores = new DemoScores(rows);
    Latencies latencies = new Latencies();
    StageSpan history = new StageSpan();
    Ledger.Account account;
    try (ScoredCsv csv = ScoredCsv.create(options.scoredOut())) {
      account =
          Ledger.ofScores(
              stack.state(),
              score -> {
                scores.add(score);
                csv.row(score);
                if (score.getEventTime().isBefore(SERVE)) {
                  history.add(score.getStageTimes());
                } else {
                  latencies.add(score.getStageTimes());
                }
              });
      csv.finish();
    }
    Map<String, TableStats> tables = new LinkedHashMap<>();
    for (String table : TABLES) {
      if (lake.lake().exists(table)) {
        tables.put(table, lake.lake().stats(table));
      }
    }
    phase("report");
    return new DemoReport(
        options,
        account,
        replayer.labelsSent(),
        history,
        alignment,
        alignment.waitedSince(atFullSpeed),
        latencies,
        scores,
        first(
            read(Topics.DRIFT_REPORTS),
            report -> report.getModelVersion() + report.getFeature() + report.getWindowEnd()),
        first(read(Topics.TRAINING_TRIGGERS), RetrainTrigger::getCauseId),
        promotions.runs(),
        promotions.promoted(),
        tables,
        memory.bytes(),
        phases,
        stack.status());
  }

  // The simulated clock stands still at a day's end while a model trains, so that a slow machine
  // swaps on the same day as a fast one.
  // A pipeline that was held up, such as by a restart, must not find the half year over before its
  // drift, its labels and its new model come to pass.
  private void untilScored(long rows) {
    long seen = -1;
    long deadline = 0;
    while (true) {
      long scored = TopicReader.count(stack.state(), Topics.TRANSACTIONS_SCORED.name());
      if (scored >= rows) {
        return;
      }
      if (scored > seen) {
        seen = scored;
        deadline = System.nanoTime() + NO_PROGRESS.toNanos();
      } else if (System.nanoTime() > deadline) {
        throw new StackException(
            "%d of %d transactions were scored and then no more: see %s"
                .formatted(seen, rows, stack.directory().root().resolve("logs/flink.log")));
      }
      healthy();
      LockSupport.parkNanos(100_000_000);
    }
  }

  private void whileTraining(long day, Promotions promotions) {
    promotions.poll(Duration.ZERO);
    while (promotions.hold(Instant.ofEpochMilli(day), LABEL_DELAY)) {
      healthy();
      promotions.poll(Duration.ofMillis(200));
    }
  }

  private void atDayEnd(long day) {
    healthy();
    atDayEnd.accept(day);
  }

  private void healthy() {
    if (stack.failure().isDone()) {
      throw stack.failure().join();
    }
  }

  private <T extends SpecificRecord> List<T> read(Topic<T> topic) {
    List<T> values = new ArrayList<>();
    try (SchemaRegistryClient registry =
        new SchemaRegistryClient(stack.state().registry(), Duration.ofSeconds(10))) {
      WireDecoder<T> decoder = new WireDecoder<>(topic, registry);
      TopicReader.readAll(
          stack.state(),
          topic.name(),
          message -> {
            try {
              values.add(decoder.decode(message.value()));
            } catch (BadRecordException e) {
              throw new StackException(
                  topic.name() + " offset " + message.offset() + ": " + e.getMessage(), e);
            }
          });
    }
    return values;
  }

  // After a failure a job writes again what its last checkpoint did not know of.
  private static <T> List<T> first(List<T> values, Function<T, String> key) {
    Map<String, T> firsts = new LinkedHashMap<>();
    values.forEach(value -> firsts.putIfAbsent(key.apply(value), value));
    return List.copyOf(firsts.values());
  }

  private static long historyRows(GeneratedTransactions rows) {
    int low = 0;
    int high = rows.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (rows.eventTimeMillis(middle) < SERVE.toEpochMilli()) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private void phase(String name) {
    long now = System.nanoTime();
    phases.put(name, (now - phaseBegun) / 1e9);
    phaseBegun = now;
  }

  private void say(String format, Object... values) {
    out.println(String.format(java.util.Locale.ROOT, format, values));
    out.flush();
  }
}
