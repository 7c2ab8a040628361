package io.penstock.benchmarks;

import io.penstock.stack.StackDirectory;
import io.penstock.stack.cli.PenstockCommand;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * The command {@code penstock bench}. It is a subcommand of {@link PenstockCommand} on a class path
 * of its own, because the command must not depend on the peers.
 */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = {
      "Measure a part of Penstock beside its peers, in turns on this machine.",
      "  windows   the customer's exact 1, 7 and 30 day windows beside keyBy + reduce, two"
          + " ValueStates on RocksDB, and sliding windows of Flink and of Hazelcast Jet",
      "  redis     the Redis sink beside redis-benchmark, and the store's reader beside a raw socket",
      "  lake      the Iceberg sink beside a bare Parquet writer",
      "  features  the whole feature job, Kafka to Kafka, beside a job that only passes records on",
      "Each runs once to warm up; then the median of the rounds counts."
    },
    footer = {
      "",
      "Examples:",
      "  ./penstock bench windows",
      "  ./penstock bench redis --rounds 9 --report redis.json",
      "  ./penstock bench windows --rounds 1 --events 20000    only to see that it runs"
    })
public final class BenchCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", description = "windows, redis, lake or features")
  private String name;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "5",
      description = "Measured turns of each (default: ${DEFAULT-VALUE})")
  private int rounds;

  @Option(
      names = "--events",
      paramLabel = "N",
      description = "At most so many events, writes or rows a turn (default: each measurement's)")
  private Integer events;

  @Option(names = "--report", paramLabel = "FILE", description = "Write the report here, as JSON")
  private Path report;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      defaultValue = ".penstock/bench",
      description = "Where servers and state lie meanwhile (default: ${DEFAULT-VALUE})")
  private Path directory;

  @Spec private CommandSpec spec;

  /** Runs {@code penstock bench ...} and exits with its code. */
  public static void main(String[] args) {
    int code = commandLine().execute(args);
    // The parts have ended; what is left are threads and shutdown hooks of the engines.
    System.out.flush();
    Runtime.getRuntime().halt(code);
  }

  static CommandLine commandLine() {
    return PenstockCommand.commandLine().addSubcommand(new BenchCommand());
  }

  @Override
  public Integer call() throws Exception {
    Suite suite = suites().get(name);
    if (suite == null) {
      throw wrong(
          "there is no benchmark %s: name one of %s"
              .formatted(name, String.join(", ", suites().keySet())));
    }
    if (rounds < 1 || (events != null && events < 1)) {
      throw wrong("--rounds and --events must be at least 1");
    }
    if (report != null && !Files.isDirectory(report.toAbsolutePath().getParent())) {
      throw wrong("--report %s: there is no such folder to write into".formatted(report));
    }
    StackDirectory work = StackDirectory.at(directory);
    work.lock();
    PrintWriter err = spec.commandLine().getErr();
    Setup setup =
        new Setup(
            rounds,
            events == null ? OptionalInt.empty() : OptionalInt.of(events),
            work,
            line -> {
              err.println(line);
              err.flush();
            });
    Outcome outcome = suite.run(setup);
    Report made = new Report(Machine.describe(), command(), outcome.results(), outcome.notes());
    PrintWriter out = spec.commandLine().getOut();
    made.print(out);
    out.flush();
    if (report != null) {
      made.write(report);
    }
    return 0;
  }

  private static Map<String, Suite> suites() {
    Map<String, Suite> suites = new LinkedHashMap<>();
    suites.put("windows", new WindowsSuite());
    suites.put("redis", new RedisSuite());
    suites.put("lake", new LakeSuite());
    suites.put("features", new FeaturesSuite());
    return suites;
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private String command() {
    return "./penstock "
        + String.join(" ", spec.root().commandLine().getParseResult().originalArgs());
  }
}
