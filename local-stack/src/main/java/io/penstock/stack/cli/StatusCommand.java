package io.penstock.stack.cli;

import io.penstock.stack.FlinkApi;
import io.penstock.stack.LocalStack;
import io.penstock.stack.StackState;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows the parts of a running stack and its jobs. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = "Show the running stack: each part's process and memory, each job's state.",
    footer = {"", "Example:", "  ./penstock status"})
final class StatusCommand implements Callable<Integer> {
  @Mixin private StackOption stack;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    StackState state = StackState.load(stack.directory());
    PrintWriter out = spec.commandLine().getOut();
    out.printf("%-14s %8s %8s  %s%n", "part", "process", "MB", "");
    long total = 0;
    for (LocalStack.PartMemory part : LocalStack.memory(stack.directory(), state)) {
      total += part.residentBytes();
      out.printf(
          "%-14s %8d %8d  %s%n",
          part.name(), part.pid(), part.residentBytes() >> 20, part.alive() ? "" : "not running");
    }
    out.printf("%-14s %8s %8d%n%n", "total", "", total >> 20);
    List<FlinkApi.Job> jobs = new FlinkApi(state.flink()).jobs();
    out.printf("%-14s %-34s %s%n", "job", "id", "state");
    jobs.forEach(job -> out.printf("%-14s %-34s %s%n", job.name(), job.id(), job.state()));
    out.printf(
        "%nFlink UI         %s%nKafka            %s%nschema registry  %s%nIceberg catalog  %s%n"
            + "warehouse        %s%nRedis            %s%nmetrics          %s%n",
        state.flink(),
        state.bootstrap(),
        state.registry(),
        state.catalog(),
        state.warehouse(),
        state.redis(),
        state.metrics());
    out.flush();
    return jobs.stream().allMatch(job -> job.state().equals("RUNNING")) ? 0 : 1;
  }
}
