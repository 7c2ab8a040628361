package io.penstock.stack.cli;

import io.penstock.featurejobs.UpgradeCheck;
import io.penstock.features.FeatureSet;
import io.penstock.stack.Installation;
import io.penstock.stack.LocalStack;
import io.penstock.stack.StackDirectory;
import io.penstock.stack.StackException;
import io.penstock.stack.StackOptions;
import io.penstock.stack.StackState;
import io.penstock.stack.flink.StateCheck;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Starts everything and stays until Ctrl-C. */
@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    description = {
      "Start broker, registry, Redis, Iceberg catalog, Flink with its jobs, and the trigger.",
      "Ctrl-C stops all of them (exit code 0 once they are up); the next start goes on from the"
          + " newest checkpoint: nothing is lost, and topics may repeat the events since. ./penstock"
          + " stop --savepoint repeats nothing."
    },
    footer = {
      "",
      "Examples:",
      "  ./penstock up",
      "  ./penstock up --fresh --port kafka=9092 --port flink=8081",
      "  ./penstock up --dir /var/tmp/mine --feature-set my_set@v1.yaml --state-backend rocksdb"
    })
final class UpCommand implements Callable<Integer> {
  @Mixin private StackOption stack;

  @Option(names = "--fresh", description = "Delete the directory's state and begin anew")
  private boolean fresh;

  @Option(
      names = "--port",
      paramLabel = "PART=N",
      description =
          "Port of kafka, registry, redis, catalog, flink or metrics (default: a free one)")
  private Map<String, Integer> ports = Map.of();

  @Mixin private JobOptions jobs;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    StackOptions options = jobs.live(ports, fresh ? Optional.empty() : Optional.of(before()));
    StackDirectory directory = StackDirectory.at(stack.directory());
    if (fresh) {
      StackLauncher.wipe(directory);
    } else if (directory.mayChangeTo(options.featureSet())) {
      judgeChange(directory, options.featureSet(), out);
    }
    try (LocalStack running = StackLauncher.start(Installation.find(), directory, options, out)) {
      print(out, running.state());
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(running, out), "up-stopping"));
      throw running.failure().join();
    }
  }

  /** Says what another set means for the state that is there; StackException if it does not fit. */
  private static void judgeChange(StackDirectory directory, String reference, PrintWriter out) {
    Optional<UpgradeCheck.Verdict> judged =
        StackLauncher.atRest(
            directory, () -> StateCheck.of(directory.root(), FeatureSet.load(reference)));
    if (judged.isEmpty()) {
      return;
    }
    UpgradeCheck.Verdict verdict = judged.get();
    if (!verdict.fits()) {
      throw new StackException(
          "the state of %s in %s does not fit %s: %s"
                  .formatted(
                      verdict.from(),
                      directory.root(),
                      verdict.to(),
                      String.join("; ", verdict.change().refused()))
              + "; go on with the old set, or begin anew with --fresh");
    }
    if (!verdict.from().equals(verdict.to())) {
      SetChangeView.lines(verdict).forEach(out::println);
      out.flush();
    }
  }

  /** Asked to end: that it does so is no failure, unless it has failed and ends by itself. */
  private static void stop(LocalStack running, PrintWriter out) {
    out.println("stopping");
    out.flush();
    if (!running.failure().isDone()) {
      running.close();
      Runtime.getRuntime().halt(0);
    }
  }

  // Only looked at: what makes no sense is refused before anything is made or deleted.
  private StackDirectory before() {
    return new StackDirectory(stack.directory().toAbsolutePath().normalize());
  }

  private void print(PrintWriter out, StackState state) {
    String dir = stack.hint();
    out.printf(
        """

        Penstock is up.
          Flink UI           %s
          Kafka              %s
          schema registry    %s
          Iceberg catalog    %s
          Redis              %s
          metrics            %s
          models             %s

        Produce:   ./penstock produce --sample 10%s
        Consume:   ./penstock tail scored%s
        Watch:     ./penstock status%s
        Stop:      Ctrl-C, or ./penstock stop --savepoint%s from another terminal
        """,
        state.flink(),
        state.bootstrap(),
        state.registry(),
        state.catalog(),
        state.redis(),
        state.metrics(),
        state.models(),
        dir,
        dir,
        dir,
        dir);
    out.flush();
  }
}
