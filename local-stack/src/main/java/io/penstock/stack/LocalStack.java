package io.penstock.stack;

import io.penstock.stack.flink.FeatureHistory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All parts of Penstock on this machine, as processes on loopback: broker, registry, Redis, Iceberg
 * catalog, Flink with the three jobs, and the training trigger. A part that dies is started again;
 * after three tries the stack fails. The state lies in one directory and a later start goes on from
 * it. Close it from any thread.
 */
public final class LocalStack implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LocalStack.class);

  /** The parts that hold data, in the order in which a person hears of them. */
  public static final List<String> BASE_PARTS = List.of("broker", "registry", "redis", "catalog");

  private static final Duration GRACE = Duration.ofSeconds(20);
  private static final Duration JOBS_PATIENCE = Duration.ofSeconds(60);

  private final StackDirectory directory;

  /** Whether the directory is given back with the stack: whoever had it before keeps it. */
  private final boolean taken;

  private final Parts parts;
  private final List<PartProcess> running = new ArrayList<>();
  private final List<PartProcess> tasks = new ArrayList<>();
  private final CompletableFuture<StackException> failure = new CompletableFuture<>();
  private Thread supervisor;
  private boolean closed;

  private LocalStack(StackDirectory directory, boolean taken, Parts parts) {
    this.directory = directory;
    this.taken = taken;
    this.parts = parts;
  }

  /**
   * Starts everything and returns once all parts are ready, in about 20 s. StackException, with
   * what to do, if something is missing or another stack runs in the directory.
   */
  public static LocalStack start(
      Installation installation,
      StackDirectory directory,
      StackOptions options,
      Consumer<String> progress) {
    LocalStack stack = prepare(installation, directory, options, progress);
    try {
      stack.startAll(progress);
      return stack;
    } catch (RuntimeException e) {
      stack.close();
      throw e;
    }
  }

  /**
   * Starts only the named parts, for whoever brings jobs of his own, and returns once they are
   * ready; nobody watches them. Of {@link #BASE_PARTS}; with a broker its topics, which need the
   * registry.
   */
  public static LocalStack startOnly(
      Set<String> names,
      Installation installation,
      StackDirectory directory,
      StackOptions options,
      Consumer<String> progress) {
    LocalStack stack = prepare(installation, directory, options, progress);
    try {
      stack.startBase(names, progress);
      return stack;
    } catch (RuntimeException e) {
      stack.close();
      throw e;
    }
  }

  private static LocalStack prepare(
      Installation installation,
      StackDirectory directory,
      StackOptions options,
      Consumer<String> progress) {
    boolean taken = directory.lock();
    try {
      Prerequisites.check(directory.root());
      int leftovers = PartProcess.endLeftovers(directory);
      if (leftovers > 0) {
        progress.accept("ended " + leftovers + " processes that an earlier start left behind");
      }
      LocalStack stack =
          new LocalStack(directory, taken, new Parts(installation, directory, options));
      // From here on no part outlives this process, unless it is killed; then the next start ends
      // them.
      Runtime.getRuntime().addShutdownHook(new Thread(stack::close, "stack-shutdown"));
      return stack;
    } catch (RuntimeException e) {
      if (taken) {
        directory.unlock();
      }
      throw e;
    }
  }

  private void startBase(Set<String> names, Consumer<String> progress) {
    progress.accept(
        "starting "
            + BASE_PARTS.stream().filter(names::contains).collect(Collectors.joining(", ")));
    Map<String, Callable<PartProcess>> base = new LinkedHashMap<>();
    base.put("redis", parts::redis);
    base.put("registry", parts::registry);
    base.put("catalog", parts::catalog);
    base.put("broker", parts::broker);
    base.keySet().retainAll(names);
    List<PartProcess> started = base.values().stream().map(this::launch).toList();
    started.forEach(PartProcess::awaitReady);
    if (names.contains("broker")) {
      TopicSetup.run(state(), parts.replay());
    }
  }

  private void startAll(Consumer<String> progress) {
    startBase(Set.copyOf(BASE_PARTS), progress);
    progress.accept("starting flink with its jobs, and the training trigger");
    Instant start = Instant.now();
    PartProcess flink = launch(parts::flink);
    PartProcess trigger = launch(parts::trigger);
    flink.awaitReady();
    trigger.awaitReady();
    FeatureHistory.summary(directory.root(), start).ifPresent(progress);
    parts.remember();
    state().save(directory.root());
    supervisor = new Thread(this::supervise, "stack-supervisor");
    supervisor.setDaemon(true);
    supervisor.start();
  }

  private PartProcess launch(Callable<PartProcess> part) {
    try {
      PartProcess process = part.call();
      synchronized (this) {
        if (closed) {
          throw new StackException("the stack was stopped while it was starting");
        }
        process.launch();
        running.add(process);
      }
      return process;
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new CompletionException(e);
    }
  }

  private void supervise() {
    try {
      while (true) {
        Thread.sleep(250);
        for (PartProcess part : snapshot()) {
          synchronized (this) {
            if (closed) {
              return;
            }
            if (!part.alive()) {
              part.restart();
            }
          }
        }
      }
    } catch (StackException e) {
      LOG.error(e.getMessage());
      failure.complete(e);
    } catch (RuntimeException e) {
      failure.complete(new StackException("the parts are no longer watched: " + e.getMessage(), e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized List<PartProcess> snapshot() {
    return List.copyOf(running);
  }

  /** Where the parts are. */
  public StackState state() {
    return parts.state();
  }

  /** The directory of the stack. */
  public StackDirectory directory() {
    return directory;
  }

  /** The command that trains a model; a run's own arguments follow it. */
  public List<String> trainingCommand() {
    return parts.trainingCommand();
  }

  /**
   * Runs a process of its own to its end and returns its exit code; it ends with the stack if that
   * comes first. StackException if it takes longer than {@code patience}.
   */
  public int run(String name, List<String> command, Duration patience) {
    PartProcess task = new PartProcess(directory, name, command, () -> true, patience);
    synchronized (this) {
      if (closed) {
        throw new StackException("the stack was stopped before " + name + " began");
      }
      task.launch();
      tasks.add(task);
    }
    try {
      return task.awaitEnd();
    } finally {
      task.stop(GRACE);
      synchronized (this) {
        tasks.remove(task);
      }
    }
  }

  /** Completes with the reason if a part could not be kept alive. */
  public CompletableFuture<StackException> failure() {
    return failure;
  }

  /** Process ids by part. */
  public synchronized List<PartStatus> status() {
    return running.stream()
        .map(part -> new PartStatus(part.name(), part.pid(), part.alive(), part.restarts()))
        .toList();
  }

  /** One part as a process; {@code restarts} counts how often it died and was started again. */
  public record PartStatus(String name, long pid, boolean alive, int restarts) {}

  /** Ends a part as kill -9 does, for tests of what comes after. */
  public synchronized void kill(String part) {
    running.stream()
        .filter(process -> process.name().equals(part))
        .forEach(PartProcess::killForcibly);
  }

  /** Stops each job with a savepoint, from which the next start goes on. */
  public void stopWithSavepoint(Consumer<String> progress) {
    stopJobs(state(), directory.root(), progress);
  }

  /** Stops the jobs of the stack that another process runs in {@code directory} with savepoints. */
  public static void stopJobs(StackState state, Path directory, Consumer<String> progress) {
    FlinkApi flink = new FlinkApi(state.flink());
    List<FlinkApi.Job> jobs = flink.awaitRunning(state.jobs(), JOBS_PATIENCE);
    try {
      for (FlinkApi.Job job : jobs) {
        Path target = directory.resolve("flink").resolve(job.name()).resolve("savepoints");
        progress.accept(job.name() + ": " + flink.stopWithSavepoint(job, target));
      }
    } catch (StackException e) {
      // Some jobs have ended and some have not: a new Flink process restores all of them.
      Long pid = PartProcess.recorded(directory).get("flink");
      if (pid != null) {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
      }
      throw e;
    }
  }

  /** Resident memory in bytes of the command and all that it and its parts have started. */
  public long residentBytes() {
    ProcessHandle self = ProcessHandle.current();
    return Memory.residentBytes(self.pid())
        + self.descendants().mapToLong(child -> Memory.residentBytes(child.pid())).sum();
  }

  /** A part's process as another command sees it. */
  public record PartMemory(String name, long pid, boolean alive, long residentBytes) {}

  /** The parts of the stack that another process runs in {@code directory}, the command first. */
  public static List<PartMemory> memory(Path directory, StackState state) {
    List<PartMemory> parts = new ArrayList<>();
    parts.add(new PartMemory("penstock", state.pid(), true, Memory.residentBytes(state.pid())));
    PartProcess.recorded(directory)
        .forEach(
            (name, pid) ->
                parts.add(
                    new PartMemory(
                        name, pid, ProcessHandle.of(pid).isPresent(), Memory.residentBytes(pid))));
    return parts;
  }

  /** Ends the processes that an earlier, killed command left in the directory; how many. */
  public static int endLeftovers(StackDirectory directory) {
    return PartProcess.endLeftovers(directory);
  }

  /** Ends every part, those that write first, and gives the directory back. */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      StackState.delete(directory.root());
      tasks.forEach(task -> task.stop(GRACE));
      for (int i = running.size() - 1; i >= 0; i--) {
        running.get(i).stop(GRACE);
      }
      if (taken) {
        directory.unlock();
      }
    }
  }
}
