package io.penstock.stack.demo;

import io.penstock.stack.LocalStack;
import io.penstock.stack.Prometheus;
import io.penstock.stack.StackException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Trains the first model from the lake, as a process of its own, and waits until it serves. */
final class FirstModel {
  static final String VERSION = "first-20180725";
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final LocalStack stack;
  private final PrintWriter out;

  FirstModel(LocalStack stack, PrintWriter out) {
    this.stack = stack;
    this.out = out;
  }

  /** Returns the version once every scoring subtask has taken the model over. */
  String train(Instant start, Instant end, Instant tune) {
    out.println("training the first model on " + start + " to " + end);
    out.flush();
    List<String> command = new ArrayList<>(stack.trainingCommand());
    command.add("--run.id=" + VERSION);
    command.add("--run.cause=first");
    command.add("--run.train-start=" + start);
    command.add("--run.train-end=" + end);
    command.add("--run.tune-start=" + tune);
    int code = stack.run("training-" + VERSION, command, PATIENCE);
    if (code != 0) {
      throw new StackException(
          "the training of the first model ended with code %d: see %s"
              .formatted(
                  code, stack.directory().root().resolve("logs/training-" + VERSION + ".log")));
    }
    awaitServing();
    return VERSION;
  }

  private void awaitServing() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    Prometheus metrics = new Prometheus(stack.state().metrics());
    while (true) {
      List<Double> serving = metrics.values("modelServing");
      if (!serving.isEmpty() && serving.stream().allMatch(value -> value >= 1)) {
        return;
      }
      if (System.nanoTime() > deadline) {
        throw new StackException(
            "the first model does not serve after 3 minutes: see the Flink log");
      }
      try {
        TimeUnit.MILLISECONDS.sleep(100);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new StackException("interrupted", e);
      }
    }
  }
}
