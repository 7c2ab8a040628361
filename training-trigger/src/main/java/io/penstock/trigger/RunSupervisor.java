package io.penstock.trigger;

import io.penstock.schemas.RunState;
import io.penstock.schemas.TrainingRun;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Launches each run that has no end yet, follows it, and tells its states. Belongs to one thread,
 * which calls {@link #step} again and again; nothing in it waits for a training.
 */
final class RunSupervisor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunSupervisor.class);

  private final TriggerSettings settings;
  private final Consumer<TrainingRun> tell;
  private final Clock clock;
  private final ProcessIdentity self = ProcessIdentity.of(ProcessHandle.current());
  private final Map<String, TrainingRun> open = new LinkedHashMap<>();
  private final Map<String, FollowedRun> followed = new HashMap<>();
  private final Set<String> othersRuns = new HashSet<>();

  /** Ended here: their older records, read back from the topic, must not open them again. */
  private final Set<String> ended = new HashSet<>();

  RunSupervisor(TriggerSettings settings, Consumer<TrainingRun> tell, Clock clock) {
    this.settings = settings;
    this.tell = tell;
    this.clock = clock;
  }

  /** Takes in a record of the runs topic, in the topic's order. */
  void seen(TrainingRun run) {
    if (ChildReport.isFinal(run.getState())) {
      open.remove(run.getRunId());
    } else if (!followed.containsKey(run.getRunId()) && !ended.contains(run.getRunId())) {
      open.put(run.getRunId(), run);
    }
  }

  /** Whether a run is being followed now. */
  boolean following() {
    return !followed.isEmpty();
  }

  /** Starts or adopts what is open, and tells what is new. */
  void step() throws IOException {
    for (TrainingRun run : new ArrayList<>(open.values())) {
      if (!followed.containsKey(run.getRunId())) {
        takeOver(run);
      }
    }
    for (FollowedRun run : List.copyOf(followed.values())) {
      follow(run);
    }
  }

  private void takeOver(TrainingRun run) throws IOException {
    RunDirectory directory = RunDirectory.claim(settings.runs(), run.getRunId());
    Optional<RunDirectory.Attempt> last = directory.lastAttempt();
    if (last.isEmpty()) {
      start(run, directory, 1);
      return;
    }
    RunDirectory.Attempt attempt = last.get();
    if (!attempt.launcher().equals(self) && attempt.launcher().find().isPresent()) {
      if (othersRuns.add(run.getRunId())) {
        LOG.warn("Run {} is followed by process {}", run.getRunId(), attempt.launcher().pid());
      }
      return;
    }
    Optional<ProcessHandle> child = attempt.child().find();
    if (child.isPresent()) {
      LOG.info("Run {}: adopting process {}", run.getRunId(), attempt.child().pid());
      directory.write(attempt.ownedBy(self));
    }
    // Ended or not, what it said is in the log; an end without a word there is a crash.
    FollowedRun adopted =
        new FollowedRun(
            run, directory, attempt.ownedBy(self), child.map(TrainingProcess::adopt).orElse(null));
    followed.put(run.getRunId(), adopted);
  }

  private void start(TrainingRun run, RunDirectory directory, int number) throws IOException {
    long offset = directory.logSize();
    TrainingProcess process;
    try {
      process = TrainingProcess.start(settings.trainWords(), run, number, directory.log());
    } catch (IOException e) {
      LOG.error("Run {}: the training command cannot be started", run.getRunId(), e);
      end(
          FollowedRun.record(run, number, clock)
              .setState(RunState.FAILED)
              .setMessage("the training command cannot be started: " + e.getMessage())
              .build());
      return;
    }
    RunDirectory.Attempt attempt =
        new RunDirectory.Attempt(number, process.identity(), self, offset, false);
    directory.write(attempt);
    LOG.info("Run {}: attempt {} is process {}", run.getRunId(), number, attempt.child().pid());
    followed.put(run.getRunId(), new FollowedRun(run, directory, attempt, process));
  }

  private void follow(FollowedRun run) throws IOException {
    Optional<TrainingRun> end = run.step(clock, tell);
    if (end.isPresent()) {
      end(end.get());
    } else if (run.crashed()) {
      startAgain(run);
    }
  }

  private void startAgain(FollowedRun run) throws IOException {
    followed.remove(run.id());
    RunDirectory.Attempt last = run.attempt();
    int next = last.stopped() ? last.number() : last.number() + 1;
    if (next <= settings.maxAttempts()) {
      LOG.warn("Run {}: attempt {} ended without a result", run.id(), last.number());
      start(run.run(), run.directory(), next);
      return;
    }
    end(
        FollowedRun.record(run.run(), last.number(), clock)
            .setState(RunState.FAILED)
            .setMessage("%d attempts ended without a result".formatted(last.number()))
            .build());
  }

  private void end(TrainingRun run) {
    LOG.info("Run {}: {}: {}", run.getRunId(), run.getState(), run.getMessage());
    tell.accept(run);
    followed.remove(run.getRunId());
    open.remove(run.getRunId());
    ended.add(run.getRunId());
  }

  /** Ends all training processes; their runs go on with the same attempt at the next start. */
  @Override
  public void close() {
    for (FollowedRun run : followed.values()) {
      try {
        run.stop();
      } catch (IOException e) {
        LOG.error("Run {}: its directory cannot be written", run.id(), e);
      }
    }
    followed.clear();
  }
}
