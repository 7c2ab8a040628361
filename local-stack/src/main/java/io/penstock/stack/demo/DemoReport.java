package io.penstock.stack.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.lake.TableStats;
import io.penstock.models.Quality;
import io.penstock.schemas.DriftReport;
import io.penstock.schemas.RetrainTrigger;
import io.penstock.schemas.RunState;
import io.penstock.schemas.TrainingRun;
import io.penstock.stack.LocalStack;
import io.penstock.stack.replay.Alignment;
import io.penstock.stack.replay.Latencies;
import io.penstock.stack.replay.Ledger;
import io.penstock.stack.replay.ReportJson;
import io.penstock.stack.replay.StageSpan;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the demo found: how good, how fast, and that nothing is missing. */
public record DemoReport(
    DemoOptions options,
    Ledger.Account account,
    long labels,
    StageSpan history,
    Alignment alignment,
    long waitedAtFixedRate,
    Latencies latencies,
    DemoScores scores,
    List<DriftReport> drift,
    List<RetrainTrigger> triggers,
    List<TrainingRun> runs,
    List<String> promoted,
    Map<String, TableStats> tables,
    long peakMemoryBytes,
    Map<String, Double> phases,
    List<LocalStack.PartStatus> parts) {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final double[][] PUBLISHED = {
    {0.871, 0.606, 0.291}, {0.763, 0.496, 0.241}, {0.867, 0.658, 0.287}, {0.862, 0.639, 0.273}
  };
  private static final String[] PUBLISHED_MODELS = {
    "logistic regression", "decision tree, depth 2", "random forest", "XGBoost"
  };

  /** Whether every event is explained and the loop went round as it should. */
  public boolean good() {
    int loops = options.shift() ? 1 : 0;
    return account.unexplained() == 0
        && triggers.size() == loops
        && runs.size() == loops
        && scores.swaps() == loops;
  }

  /** Writes the report as JSON. */
  public void write(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    JSON.writeValue(file.toFile(), json());
  }

  /** The report as JSON. */
  public ObjectNode json() {
    ObjectNode root = JSON.createObjectNode();
    root.put("command", options.command());
    root.set("machine", ReportJson.machine(JSON));
    ReportJson.events(root.putObject("events"), account);
    root.with("events").put("labels", labels);
    ReportJson.throughput(root.putObject("throughput"), history);
    ReportJson.latency(root.putObject("latency_ms"), latencies);
    alignment.json(root.putObject("alignment"));
    root.with("alignment").put("waited_at_fixed_rate", waitedAtFixedRate);
    DemoScores.Figures test = scores.published(Demo.TRAIN_DAY);
    ObjectNode quality = root.putObject("quality");
    quality.put("auc_roc", test.aucRoc().estimate());
    quality.put("average_precision", test.averagePrecision().estimate());
    quality.put("card_precision_at_100", test.cardPrecision().estimate());
    quality.put("rows", test.rows());
    quality.put("frauds", test.frauds());
    ObjectNode intervals = quality.putObject("interval_95");
    interval(intervals, "auc_roc", test.aucRoc());
    interval(intervals, "average_precision", test.averagePrecision());
    interval(intervals, "card_precision_at_100", test.cardPrecision());
    ObjectNode published = quality.putObject("published");
    for (int i = 0; i < PUBLISHED.length; i++) {
      ObjectNode model = published.putObject(PUBLISHED_MODELS[i]);
      model.put("auc_roc", PUBLISHED[i][0]);
      model.put("average_precision", PUBLISHED[i][1]);
      model.put("card_precision_at_100", PUBLISHED[i][2]);
    }
    for (DemoScores.Week week : weeks()) {
      ObjectNode node = quality.withArray("weeks").addObject();
      node.put("first_day", date(week.firstDay()));
      node.put("model_version", week.version());
      node.put("rows", week.figures().rows());
      node.put("frauds", week.figures().frauds());
      node.put("auc_roc", week.figures().aucRoc().estimate());
      node.put("average_precision", week.figures().averagePrecision().estimate());
    }
    loop(root.putObject("loop"));
    psi(root);
    tables.forEach(
        (name, stats) ->
            root.with("tables")
                .putObject(name)
                .put("rows", stats.rows())
                .put("files", stats.files())
                .put("bytes", stats.bytes()));
    root.putObject("memory_mb").put("total", peakMemoryBytes >> 20);
    phases.forEach((name, seconds) -> root.with("seconds").put(name, seconds));
    root.with("seconds")
        .put("total", phases.values().stream().mapToDouble(Double::doubleValue).sum());
    parts.forEach(part -> root.with("restarts").put(part.name(), part.restarts()));
    return root;
  }

  private void loop(ObjectNode loop) {
    loop.put("drift_reports", drift.size());
    loop.put("triggers", triggers.size());
    loop.put("training_runs", runs.size());
    loop.put("model_swaps", scores.swaps());
    for (RetrainTrigger trigger : triggers) {
      ObjectNode node = loop.withArray("trigger").addObject();
      node.put("cause_id", trigger.getCauseId());
      node.put("feature", trigger.getFeature());
      node.put("first_alarmed_window_end", trigger.getFirstAlarmedWindowEnd().toString());
      node.put("event_time", trigger.getEventTime().toString());
    }
    for (TrainingRun run : runs) {
      ObjectNode node = loop.withArray("run").addObject();
      node.put("run_id", run.getRunId());
      node.put("state", run.getState().name());
      node.put("message", run.getMessage());
      node.put("train_start", run.getTrainStart().toString());
      node.put("train_end", run.getTrainEnd().toString());
      node.put("gate_end", run.getGateEnd().toString());
      run.getMetrics().forEach(node.with("metrics")::put);
    }
    for (String version : promoted) {
      int row = scores.firstRowOf(version);
      ObjectNode node = loop.withArray("models").addObject();
      node.put("version", version);
      node.put("first_scored", row < 0 ? "never" : scores.eventTime(row).toString());
    }
  }

  // One line a window: the PSI of each feature, by the model that was judged.
  private void psi(ObjectNode root) {
    Map<String, ObjectNode> windows = new LinkedHashMap<>();
    for (DriftReport report : drift) {
      ObjectNode node =
          windows.computeIfAbsent(
              report.getWindowEnd() + " " + report.getModelVersion(),
              key ->
                  root.withArray("drift")
                      .addObject()
                      .put("window_start", report.getWindowStart().toString())
                      .put("window_end", report.getWindowEnd().toString())
                      .put("model_version", report.getModelVersion())
                      .put("rows", report.getRows()));
      ObjectNode feature = node.with("features").putObject(report.getFeature());
      feature.put("status", report.getStatus().name());
      if (!Double.isNaN(report.getPsi())) {
        feature.put("psi", report.getPsi()).put("threshold", report.getThreshold());
      }
    }
  }

  private List<DemoScores.Week> weeks() {
    return scores.weeks(Demo.TRAIN_DAY + 14, Demo.PROFILE.days());
  }

  /** Prints what a person wants to know first. */
  public void print(PrintWriter out) {
    DemoScores.Figures test = scores.published(Demo.TRAIN_DAY);
    Latencies.Percentiles latency = latencies.total();
    line(out, "");
    line(
        out,
        "events    in %,d   scored %,d (%,d by the fallback)   repeats %,d   dead letters %,d   unexplained %,d",
        account.in(),
        account.out(),
        account.scoredByFallback(),
        account.repeats(),
        account.deadLetters(),
        account.unexplained());
    line(
        out,
        "speed     features %,.0f/s   scored %,.0f/s at full speed",
        history.featuresPerSecond(),
        history.scoredPerSecond());
    line(
        out,
        "latency   p50 %.1f ms   p95 %.1f ms   p99 %.1f ms at %,.0f/s",
        latency.p50(),
        latency.p95(),
        latency.p99(),
        options.rate());
    latencies
        .stages()
        .forEach(
            (name, stage) ->
                line(
                    out,
                    "          %-21s p50 %6.1f   p95 %6.1f   p99 %6.1f",
                    name,
                    stage.p50(),
                    stage.p95(),
                    stage.p99()));
    line(out, "%s", alignment);
    line(out, "          waited at the fixed rate %,d", waitedAtFixedRate);
    line(out, "");
    line(
        out,
        "test week 2018-08-08..14        AUC ROC             average precision   card precision@100");
    line(
        out,
        "%-30s %s   %s   %s",
        "this model",
        text(test.aucRoc()),
        text(test.averagePrecision()),
        text(test.cardPrecision()));
    for (int i = 0; i < PUBLISHED.length; i++) {
      line(
          out,
          "%-30s %.3f                 %.3f                 %.3f",
          "published " + PUBLISHED_MODELS[i].replace("decision tree, depth 2", "tree, depth 2"),
          PUBLISHED[i][0],
          PUBLISHED[i][1],
          PUBLISHED[i][2]);
    }
    line(out, "");
    line(out, "week from    model               AUC ROC   average precision");
    for (DemoScores.Week week : weeks()) {
      line(
          out,
          "%-12s %-18s  %.3f     %.3f",
          date(week.firstDay()),
          week.version(),
          week.figures().aucRoc().estimate(),
          week.figures().averagePrecision().estimate());
    }
    line(out, "");
    printLoop(out);
    line(out, "");
    tables.forEach(
        (name, stats) ->
            line(
                out,
                "table     penstock.%-14s %,10d rows  %,6d files  %,8.1f MB",
                name,
                stats.rows(),
                stats.files(),
                stats.bytes() / 1e6));
    line(
        out,
        "memory    %,d MB resident at most, all processes   time %.0f s",
        peakMemoryBytes >> 20,
        phases.values().stream().mapToDouble(Double::doubleValue).sum());
    out.flush();
  }

  private void printLoop(PrintWriter out) {
    line(
        out,
        "loop      %,d drift reports   %d trigger   %d training run   %d model swap",
        drift.size(),
        triggers.size(),
        runs.size(),
        scores.swaps());
    for (RetrainTrigger trigger : triggers) {
      line(
          out,
          "          drift of %s: first alarmed window ends %s, trigger at %s",
          trigger.getFeature(),
          day(trigger.getFirstAlarmedWindowEnd()),
          day(trigger.getEventTime()));
      List<String> evidence = new ArrayList<>();
      trigger
          .getEvidence()
          .forEach(
              e ->
                  evidence.add(
                      String.format(
                          Locale.ROOT,
                          "%s %.2f > %.2f",
                          day(e.getWindowEnd()),
                          e.getPsi(),
                          e.getThreshold())));
      line(out, "          PSI of the windows ending %s", String.join(", ", evidence));
    }
    for (TrainingRun run : runs) {
      line(
          out,
          "          run %s: %s, trained on %s to %s, gate to %s%s",
          run.getRunId(),
          run.getState() == RunState.SUCCEEDED ? "promoted" : run.getState(),
          day(run.getTrainStart()),
          day(run.getTrainEnd()),
          day(run.getGateEnd()),
          run.getMessage().isEmpty() ? "" : " (" + run.getMessage() + ")");
    }
    for (String version : promoted) {
      int row = scores.firstRowOf(version);
      line(
          out,
          "          model %s: first score at %s",
          version,
          row < 0 ? "never" : scores.eventTime(row));
    }
  }

  private static void line(PrintWriter out, String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
  }

  private static String text(Quality.Interval value) {
    return String.format(
        Locale.ROOT, "%.3f (%.3f..%.3f)", value.estimate(), value.low(), value.high());
  }

  private static void interval(ObjectNode parent, String name, Quality.Interval value) {
    parent.putArray(name).add(value.low()).add(value.high());
  }

  private static String date(int dayOfData) {
    return Demo.PROFILE.start().plusDays(dayOfData).toString();
  }

  private static String day(Instant instant) {
    return instant.toString().substring(0, 10);
  }
}
