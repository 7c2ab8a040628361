package io.penstock.trigger;

import io.penstock.schemas.TrainingRun;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A training process, started here or adopted from an earlier launcher. */
final class TrainingProcess {
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final ProcessHandle handle;
  private final Process started;

  private TrainingProcess(ProcessHandle handle, Process started) {
    this.handle = handle;
    this.started = started;
  }

  /** Starts an attempt; its output is appended to the log. */
  static TrainingProcess start(List<String> words, TrainingRun run, int attempt, Path log)
      throws IOException {
    List<String> command = new ArrayList<>(words);
    command.add("--run.id=" + run.getRunId());
    command.add("--run.cause=" + run.getCauseId());
    command.add(
        "--run.champion=" + (run.getChampionVersion() == null ? "" : run.getChampionVersion()));
    command.add("--run.train-start=" + run.getTrainStart());
    command.add("--run.train-end=" + run.getTrainEnd());
    command.add("--run.gate-end=" + run.getGateEnd());
    command.add("--run.attempt=" + attempt);
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
            .start();
    return new TrainingProcess(process.toHandle(), process);
  }

  /** Follows a process that somebody else started; its exit code will not be known. */
  static TrainingProcess adopt(ProcessHandle handle) {
    return new TrainingProcess(handle, null);
  }

  ProcessIdentity identity() {
    return ProcessIdentity.of(handle);
  }

  boolean alive() {
    return handle.isAlive();
  }

  /** The exit code of an ended process; empty if adopted. */
  OptionalInt exitCode() {
    return started == null ? OptionalInt.empty() : OptionalInt.of(started.exitValue());
  }

  /** Asks the process to end, and ends it by force where it does not within a few seconds. */
  void end() {
    handle.destroy();
    if (!ended(GRACE)) {
      handle.destroyForcibly();
      ended(GRACE);
    }
  }

  private boolean ended(Duration within) {
    try {
      handle.onExit().get(within.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      return !handle.isAlive();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
