package io.penstock.trigger;

import io.penstock.schemas.RunState;
import io.penstock.schemas.TrainingRun;
import java.io.IOException;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** One attempt of a run and what its process has said. Not thread safe. */
final class FollowedRun {
  private static final int SUCCEEDED = 0;
  private static final int REJECTED = 3;

  /** An exit code above this says that a signal ended the process: kill, out of memory, Ctrl-C. */
  private static final int LAST_OWN_CODE = 127;

  private final TrainingRun run;
  private final RunDirectory directory;
  private final RunDirectory.Attempt attempt;
  private final TrainingProcess process;
  private final LogTail log;
  private RunState told;
  private ChildReport last;
  private boolean crashed;

  /** {@code process} is null where it ended before anybody followed it. */
  FollowedRun(
      TrainingRun run,
      RunDirectory directory,
      RunDirectory.Attempt attempt,
      TrainingProcess process) {
    this.run = run;
    this.directory = directory;
    this.attempt = attempt;
    this.process = process;
    this.log = new LogTail(directory.log(), attempt.logOffset());
    this.told = run.getAttempt() == attempt.number() ? run.getState() : RunState.REQUESTED;
  }

  String id() {
    return run.getRunId();
  }

  TrainingRun run() {
    return run;
  }

  RunDirectory directory() {
    return directory;
  }

  RunDirectory.Attempt attempt() {
    return attempt;
  }

  /** Whether the process is gone without a result, such as by a signal. */
  boolean crashed() {
    return crashed;
  }

  /** Tells the states that the process has reached since; the final one is returned, not told. */
  Optional<TrainingRun> step(Clock clock, Consumer<TrainingRun> tell) throws IOException {
    // Asked before the log is read: what a process wrote before its end is then not missed.
    boolean ended = process == null || !process.alive();
    for (String line : log.read(ended)) {
      ChildReport report = ChildReport.parse(line).orElse(null);
      if (report == null) {
        continue;
      }
      last = report;
      if (!ChildReport.isFinal(report.state()) && report.state().compareTo(told) > 0) {
        told = report.state();
        tell.accept(
            record(run, attempt.number(), clock)
                .setState(report.state())
                .setMessage(report.message())
                .setMetrics(new HashMap<>(report.metrics()))
                .build());
      }
    }
    return ended ? result(clock) : Optional.empty();
  }

  private Optional<TrainingRun> result(Clock clock) {
    OptionalInt code = process == null ? OptionalInt.empty() : process.exitCode();
    RunState state;
    if (code.isPresent() && code.getAsInt() <= LAST_OWN_CODE) {
      state =
          switch (code.getAsInt()) {
            case SUCCEEDED -> RunState.SUCCEEDED;
            case REJECTED -> RunState.REJECTED;
            default -> RunState.FAILED;
          };
    } else if (last != null && ChildReport.isFinal(last.state())) {
      state = last.state();
    } else {
      crashed = true;
      return Optional.empty();
    }
    String message = last == null ? "" : last.message();
    if (state == RunState.FAILED && (last == null || last.state() != RunState.FAILED)) {
      message = "the training process ended with code " + code.orElse(-1) + ": see its run.log";
    }
    return Optional.of(
        record(run, attempt.number(), clock)
            .setState(state)
            .setMessage(message)
            .setMetrics(last == null ? new HashMap<>() : new HashMap<>(last.metrics()))
            .build());
  }

  /** Ends the process; the attempt does not count as failed. */
  void stop() throws IOException {
    if (process != null && process.alive()) {
      directory.write(attempt.asStopped());
      process.end();
    }
  }

  /** The run's next record, without state. */
  static TrainingRun.Builder record(TrainingRun run, int attempt, Clock clock) {
    return TrainingRun.newBuilder(run)
        .setAttempt(attempt)
        .setMessage("")
        .setMetrics(Map.of())
        .setTime(clock.instant());
  }
}
