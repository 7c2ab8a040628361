package io.penstock.stack.replay;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.features.FeatureSet;
import io.penstock.stack.LocalStack;
import io.penstock.stack.csv.TransactionCsvReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** A CSV of transactions through features and scoring, with what came out of it. */
public final class Replay {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final String FEATURE_SET = "card_fraud@v1";

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
    return rows;
  }

  /** Replays {@code rows} rows; true if every event is explained. */
  public static boolean run(LocalStack stack, ReplayOptions options, long rows, PrintWriter out)
      throws IOException {
    Ledger.Account account;
    StageSpan span = new StageSpan();
    Latencies latencies = new Latencies();
    long labels;
    try (LakeWait lake = new LakeWait(stack);
        TransactionCsvReader reader = TransactionCsvReader.open(options.input());
        Replayer replayer =
            new Replayer(stack.state(), new CsvCursor(reader), options.labelsAfter())) {
      try (Progress progress = new Progress(out, "replaying", rows)) {
        replayer.replay(Long.MAX_VALUE, options.rate(), progress::step, day -> healthy(stack));
      }
      replayer.finish();
      labels = replayer.labelsSent();
      try (ScoredCsv csv = ScoredCsv.create(options.scoredOut())) {
        Settled.await(stack, lake, replayer, out);
        account =
            Ledger.read(
                stack.state(),
                score -> {
                  span.add(score);
                  latencies.add(score);
                  csv.row(score);
                });
        csv.finish();
      }
    }
    if (options.featuresOut().isPresent()) {
      long written =
          FeaturesCsv.write(
              stack.state(), FeatureSet.load(FEATURE_SET), options.featuresOut().get());
      out.println("features  " + written + " rows in " + options.featuresOut().get());
    }
    print(out, account, labels, span);
    if (options.report().isPresent()) {
      write(options, account, labels, span, latencies);
    }
    return account.unexplained() == 0;
  }

  private static void print(PrintWriter out, Ledger.Account account, long labels, StageSpan span) {
    out.println(
        String.format(
            Locale.ROOT,
            "events    in %,d   labels %,d   scored %,d   repeats %,d   dead letters %,d"
                + "   unexplained %,d%nspeed     features %,.0f/s   scored %,.0f/s",
            account.in(),
            labels,
            account.scored(),
            account.repeats(),
            account.deadLetters(),
            account.unexplained(),
            span.featuresPerSecond(),
            span.scoredPerSecond()));
    out.flush();
  }

  private static void write(
      ReplayOptions options,
      Ledger.Account account,
      long labels,
      StageSpan span,
      Latencies latencies)
      throws IOException {
    ObjectNode root = JSON.createObjectNode();
    root.put("command", options.command());
    root.set("machine", ReportJson.machine(JSON));
    ReportJson.events(root.putObject("events"), account);
    root.with("events").put("labels", labels);
    ReportJson.throughput(root.putObject("throughput"), span);
    ReportJson.latency(root.putObject("latency_ms"), latencies);
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
