package io.penstock.stack.replay;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.features.FeatureSet;
import io.penstock.stack.LocalStack;
import io.penstock.stack.csv.BadCsvException;
import io.penstock.stack.csv.TransactionCsvReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** A CSV of transactions through features and scoring, with what came out of it. */
public final class Replay {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private Replay() {}

  /** Reads the whole file once, so that a bad line stops it before anything starts; its rows. */
  public static long check(Path input, PrintWriter out) {
    long rows = 0;
    try (Progress progress = new Progress(out, "checking " + input.getFileName(), -1);
        TransactionCsvReader reader = TransactionCsvReader.open(input)) {
      while (reader.hasNext()) {
        reader.next();
        if ((++rows & 1023) == 0) {
          progress.step(1024);
        }
      }
      progress.step(rows & 1023);
    }
    if (rows == 0) {
      throw new BadCsvException(input + ": no transaction comes after the header", null);
    }
    return rows;
  }

  /** Replays {@code rows} rows; true if every event is explained. */
  public static boolean run(LocalStack stack, ReplayOptions options, long rows, PrintWriter out)
      throws IOException {
    Outcome outcome;
    long labels;
    Alignment alignment;
    try (LakeWait lake = new LakeWait(stack);
        TransactionCsvReader reader = TransactionCsvReader.open(options.input());
        Replayer replayer =
            new Replayer(stack.state(), new CsvCursor(reader), options.labelsAfter())) {
      try (Progress progress = new Progress(out, "replaying", rows)) {
        replayer.replay(Long.MAX_VALUE, options.rate(), progress::step, day -> healthy(stack));
      }
      replayer.finish();
      labels = replayer.labelsSent();
      List<String> tables = options.scoring() ? List.of("features", "scored") : List.of("features");
      Settled.await(stack, lake, tables, replayer.distinct(), out);
      alignment = Alignment.of(stack.state());
      outcome = options.scoring() ? scored(stack, options) : features(stack);
    }
    if (options.featuresOut().isPresent()) {
      long written =
          FeaturesCsv.write(
              stack.state(),
              FeatureSet.load(stack.state().featureSet()),
              options.featuresOut().get());
      out.println("features  " + written + " rows in " + options.featuresOut().get());
    }
    print(out, options, outcome, labels);
    out.println(alignment);
    out.flush();
    if (outcome.account().deadLetters() > 0) {
      out.printf(
          "          why: ./penstock up --dir %1$s, and then ./penstock dlq show --dir %1$s%n",
          stack.directory().root());
      out.flush();
    }
    if (options.report().isPresent()) {
      write(options, outcome, labels, alignment);
    }
    return outcome.account().unexplained() == 0;
  }

  private record Outcome(Ledger.Account account, StageSpan span, Latencies latencies) {}

  private static Outcome scored(LocalStack stack, ReplayOptions options) throws IOException {
    StageSpan span = new StageSpan();
    Latencies latencies = new Latencies();
    try (ScoredCsv csv = ScoredCsv.create(options.scoredOut())) {
      Ledger.Account account =
          Ledger.ofScores(
              stack.state(),
              score -> {
                span.add(score.getStageTimes());
                latencies.add(score.getStageTimes());
                csv.row(score);
              });
      csv.finish();
      return new Outcome(account, span, latencies);
    }
  }

  private static Outcome features(LocalStack stack) {
    StageSpan span = new StageSpan();
    Ledger.Account account =
        Ledger.ofFeatures(stack.state(), features -> span.add(features.getStageTimes()));
    return new Outcome(account, span, new Latencies());
  }

  private static void print(PrintWriter out, ReplayOptions options, Outcome outcome, long labels) {
    Ledger.Account account = outcome.account();
    out.println(
        String.format(
            Locale.ROOT,
            "events    in %,d   labels %,d   %s %,d   repeats %,d   dead letters %,d"
                + "   unexplained %,d",
            account.in(),
            labels,
            options.scoring() ? "scored" : "features",
            account.out(),
            account.repeats(),
            account.deadLetters(),
            account.unexplained()));
    String speed =
        String.format(
            Locale.ROOT, "speed     features %,.0f/s", outcome.span().featuresPerSecond());
    out.println(
        options.scoring()
            ? speed
                + String.format(Locale.ROOT, "   scored %,.0f/s", outcome.span().scoredPerSecond())
            : speed);
    out.flush();
  }

  private static void write(
      ReplayOptions options, Outcome outcome, long labels, Alignment alignment) throws IOException {
    ObjectNode root = JSON.createObjectNode();
    root.put("command", options.command());
    root.set("machine", ReportJson.machine(JSON));
    ObjectNode events = root.putObject("events");
    if (options.scoring()) {
      ReportJson.events(events, outcome.account());
      ReportJson.throughput(root.putObject("throughput"), outcome.span());
      ReportJson.latency(root.putObject("latency_ms"), outcome.latencies());
    } else {
      events
          .put("in", outcome.account().in())
          .put("features", outcome.account().out())
          .put("repeats", outcome.account().repeats())
          .put("dead_letters", outcome.account().deadLetters())
          .put("unexplained", outcome.account().unexplained());
      root.putObject("throughput")
          .put("features_per_second", Math.round(outcome.span().featuresPerSecond()));
    }
    events.put("labels", labels);
    alignment.json(root.putObject("alignment"));
    Path file = options.report().orElseThrow();
    Files.createDirectories(file.toAbsolutePath().getParent());
    JSON.writeValue(file.toFile(), root);
  }

  private static void healthy(LocalStack stack) {
    if (stack.failure().isDone()) {
      throw stack.failure().join();
    }
  }
}
