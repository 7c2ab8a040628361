package io.penstock.stack;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Scanner;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One part of the stack as an operating-system process with a log file. Its process id and start
 * time lie in {@code run/NAME.pid}, so that the next start can end what a killed command left. Not
 * thread safe: one thread starts, restarts and stops it.
 */
final class PartProcess {
  private static final Logger LOG = LoggerFactory.getLogger(PartProcess.class);
  static final int TRIES = 3;

  /** As {@link Parts} has its processes log: time, level, class, thread. */
  private static final Pattern ERROR = Pattern.compile("\\S+ \\S+ ERROR \\S+ \\[.*?\\] (.+)");

  private static final Duration CLOCK_ROUNDING = Duration.ofSeconds(2);

  private final StackDirectory directory;
  private final String name;
  private final List<String> command;
  private final BooleanSupplier ready;
  private final Duration patience;
  private Process process;
  private int restarts;

  /** How long the log was when it was launched. */
  private long logged;

  /** {@code ready} is asked until it says yes or {@code patience} is used up. */
  PartProcess(
      StackDirectory directory,
      String name,
      List<String> command,
      BooleanSupplier ready,
      Duration patience) {
    this.directory = directory;
    this.name = name;
    this.command = List.copyOf(command);
    this.ready = ready;
    this.patience = patience;
  }

  String name() {
    return name;
  }

  long pid() {
    return process.pid();
  }

  boolean alive() {
    return process != null && process.isAlive();
  }

  int restarts() {
    return restarts;
  }

  void launch() {
    try {
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.directory(directory.folder("run").toFile());
      // glibc gives each thread that allocates an arena of its own, up to 64 MB of them a core.
      builder.environment().put("MALLOC_ARENA_MAX", "2");
      builder.redirectErrorStream(true);
      builder.redirectOutput(ProcessBuilder.Redirect.appendTo(directory.log(name).toFile()));
      builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
      logged = Files.exists(directory.log(name)) ? Files.size(directory.log(name)) : 0;
      process = builder.start();
    } catch (IOException e) {
      throw new StackException("cannot start " + name + ": " + e.getMessage(), e);
    }
    Instant start = process.info().startInstant().orElse(Instant.EPOCH);
    directory.write("run/" + name + ".pid", process.pid() + " " + start + "\n");
  }

  void awaitReady() {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!ready.getAsBoolean()) {
      if (!process.isAlive()) {
        throw new StackException(
            "%s ended with exit code %d before it was ready%s: see %s"
                .formatted(name, process.exitValue(), firstError(), directory.log(name)));
      }
      if (System.nanoTime() > deadline) {
        throw new StackException(
            "%s was not ready after %d s: see %s"
                .formatted(name, patience.toSeconds(), directory.log(name)));
      }
      pause();
    }
  }

  /**
   * The first error that it logged since it was launched, for a sentence: what follows is of its
   * end. Empty if there is none.
   */
  private String firstError() {
    try (SeekableByteChannel log = Files.newByteChannel(directory.log(name)).position(logged);
        Scanner lines = new Scanner(log, StandardCharsets.UTF_8)) {
      while (lines.hasNextLine()) {
        Matcher line = ERROR.matcher(lines.nextLine());
        if (line.matches()) {
          return " (" + line.group(1) + ")";
        }
      }
      return "";
    } catch (IOException e) {
      return "";
    }
  }

  /**
   * Starts a part that died once more, without waiting for it; StackException after the last try.
   */
  void restart() {
    int code = process.onExit().join().exitValue();
    if (restarts >= TRIES) {
      throw new StackException(
          "%s died %d times, last with exit code %d: see %s"
              .formatted(name, restarts + 1, code, directory.log(name)));
    }
    restarts++;
    LOG.warn("{} died with exit code {}, restart {} of {}", name, code, restarts, TRIES);
    launch();
  }

  /**
   * The exit code once the process has ended; StackException if it takes longer than its patience.
   */
  int awaitEnd() {
    try {
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new StackException(
            "%s took longer than %d s: see %s"
                .formatted(name, patience.toSeconds(), directory.log(name)));
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StackException("interrupted while waiting for " + name, e);
    }
  }

  void killForcibly() {
    process.destroyForcibly();
  }

  void stop(Duration grace) {
    if (process != null) {
      end(process.toHandle(), grace);
    }
    delete(directory.root().resolve("run/" + name + ".pid"));
  }

  /** Ends the processes that an earlier, killed command left behind; returns their number. */
  static int endLeftovers(StackDirectory directory) {
    int ended = 0;
    try (var files = Files.newDirectoryStream(directory.folder("run"), "*.pid")) {
      for (Path file : files) {
        Optional<ProcessHandle> left = recordedProcess(Files.readString(file));
        if (left.isPresent()) {
          end(left.get(), Duration.ofSeconds(5));
          ended++;
        }
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ended;
  }

  // The process that a file's "pid start" names, if it still runs and is not another with its id.
  // Linux derives start times from a boot time in whole seconds, which may be another one by now.
  private static Optional<ProcessHandle> recordedProcess(String text) {
    String[] words = text.strip().split(" ");
    if (words.length != 2) {
      return Optional.empty();
    }
    try {
      Instant start = Instant.parse(words[1]);
      return ProcessHandle.of(Long.parseLong(words[0]))
          .filter(
              process ->
                  process
                      .info()
                      .startInstant()
                      .map(at -> Duration.between(start, at).abs().compareTo(CLOCK_ROUNDING) <= 0)
                      .orElse(false));
    } catch (DateTimeParseException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** Process ids by part, as recorded in the directory. */
  static Map<String, Long> recorded(Path directory) {
    Map<String, Long> pids = new TreeMap<>();
    try (var files = Files.newDirectoryStream(directory.resolve("run"), "*.pid")) {
      for (Path file : files) {
        String name = file.getFileName().toString().replace(".pid", "");
        pids.put(name, Long.parseLong(Files.readString(file).strip().split(" ")[0]));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return pids;
  }

  private static void end(ProcessHandle handle, Duration grace) {
    List<ProcessHandle> children = handle.descendants().toList();
    handle.destroy();
    try {
      handle.onExit().get(grace.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
      LOG.warn("process {} did not end within {} s and is killed", handle.pid(), grace.toSeconds());
    }
    handle.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StackException("interrupted while the stack was starting", e);
    }
  }
}
