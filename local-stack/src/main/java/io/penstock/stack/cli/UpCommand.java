package io.penstock.stack.cli;

import io.penstock.stack.Installation;
import io.penstock.stack.LocalStack;
import io.penstock.stack.StackDirectory;
import io.penstock.stack.StackOptions;
import io.penstock.stack.StackState;
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
      "Ctrl-C stops all of them; the next start goes on from the newest checkpoint: nothing is lost,"
          + " and topics may repeat the events since. ./penstock stop --savepoint repeats nothing."
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
    }
    try (LocalStack running = StackLauncher.start(Installation.find(), directory, options, out)) {
      print(out, running.state());
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    out.println("stopping");
                    out.flush();
                  },
                  "up-stopping"));
      throw running.failure().join();
    }
  }

  // Only looked at: what makes no sense is refused before anything is made or deleted.
  private StackDirectory before() {
    return new StackDirectory(stack.directory().toAbsolutePath().normalize());
  }

  private static void print(PrintWriter out, StackState state) {
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

        Produce:   ./penstock produce --sample 10
        Consume:   ./penstock tail scored
        Watch:     ./penstock status
        Stop:      Ctrl-C, or ./penstock stop --savepoint from another terminal
        """,
        state.flink(),
        state.bootstrap(),
        state.registry(),
        state.catalog(),
        state.redis(),
        state.metrics(),
        state.models());
    out.flush();
  }
}
