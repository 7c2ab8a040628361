package io.penstock.stack.cli;

import io.penstock.features.FeatureSet;
import io.penstock.features.FeatureSetException;
import io.penstock.stack.StackException;
import io.penstock.stack.StackState;
import io.penstock.stack.parity.Days;
import io.penstock.stack.parity.Parity;
import io.penstock.stack.parity.ParityFiles;
import io.penstock.stack.parity.ParityOptions;
import io.penstock.stack.parity.ParityReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The features recomputed in batch, beside what the stream wrote. */
@Command(
    name = "parity",
    mixinStandardHelpOptions = true,
    description = {
      "Recompute all features from the lake's transactions and labels, and compare them with the"
          + " features table and with Redis: the share of equal values by feature, and the cause of"
          + " each difference.",
      "The stack must run: after a demo or a replay ./penstock up --dir DIR starts it again.",
      "Causes: late_event (an event or label came later than its stage waits), tile_bound (its key"
          + " had more events than the job's state.exact-events, and its window reaches back to"
          + " those), arrival_order (an entity without delay that is not the topic's key),"
          + " definition_changed (the row is of another set or version), write_pending (the table or"
          + " Redis is behind), unexplained.",
      "Exit code 3: something is unexplained; 1: there was nothing to compare."
    },
    footer = {
      "",
      "Examples:",
      "  ./penstock parity --report parity.json",
      "  ./penstock parity --dir .penstock/replay --days 2018-07-25..2018-08-14",
      "  ./penstock parity --metrics /var/lib/node_exporter/textfile/penstock_parity.prom"
    })
final class ParityCommand implements Callable<Integer> {
  private static final int UNEXPLAINED = 3;

  @Mixin private StackOption stack;

  @Option(
      names = "--feature-set",
      paramLabel = "SET|FILE",
      description = "name@vN, or a catalog's path (default: what the stack runs with)")
  private String set;

  @Option(
      names = "--days",
      paramLabel = "FROM..TO",
      description = "Compare the table's rows of these days only, and not Redis")
  private String days;

  @Option(
      names = "--sample",
      paramLabel = "N",
      description = "Read at most N entities of each kind from Redis (default: all)")
  private Long sample;

  @Option(names = "--report", paramLabel = "FILE.json", description = "Write the report as JSON")
  private Path report;

  @Option(
      names = "--metrics",
      paramLabel = "FILE.prom",
      description =
          "Write the figures for Prometheus, by way of node_exporter's textfile collector")
  private Path metrics;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    ParityOptions options = options();
    FeatureSet named = set == null ? null : featureSet(set);
    StackState state = StackState.load(stack.directory());
    FeatureSet features = named == null ? featureSet(state.featureSet()) : named;
    PrintWriter out = spec.commandLine().getOut();
    Clock clock = Clock.systemUTC();
    int exactEvents = stack.featureSettings().exactEvents();
    ParityReport found = Parity.run(state, features, exactEvents, options, clock, out);
    found.print(out);
    if (report != null) {
      String command =
          "penstock " + String.join(" ", spec.root().commandLine().getParseResult().originalArgs());
      ParityFiles.json(found, command, report);
    }
    if (metrics != null) {
      ParityFiles.metrics(found, clock.instant(), metrics);
    }
    if (found.unexplained() > 0) {
      return UNEXPLAINED;
    }
    if (found.nothingCompared().isPresent()) {
      throw new StackException(found.nothingCompared().get());
    }
    return 0;
  }

  private ParityOptions options() {
    if (days != null && sample != null) {
      throw usage("--days looks at the table only, --sample at Redis: give one of them", null);
    }
    try {
      return new ParityOptions(
          Optional.ofNullable(days).map(Days::parse), sample == null ? Long.MAX_VALUE : sample);
    } catch (IllegalArgumentException e) {
      throw usage((days == null ? "--sample: " : "--days: ") + e.getMessage(), e);
    }
  }

  private FeatureSet featureSet(String reference) {
    try {
      return FeatureSet.load(reference);
    } catch (FeatureSetException e) {
      throw usage(e.getMessage(), e);
    }
  }

  private ParameterException usage(String message, Exception cause) {
    return new ParameterException(spec.commandLine(), message, cause);
  }
}
