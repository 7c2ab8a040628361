package io.penstock.trigger;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.Properties;

/**
 * A run's directory: who made it owns the run. Holds {@code run.log} (the training's output, all
 * attempts) and {@code attempt.properties}.
 */
final class RunDirectory {
  private static final String ATTEMPT = "attempt.properties";
  private static final String LOG = "run.log";

  private final Path path;

  private RunDirectory(Path path) {
    this.path = path;
  }

  /**
   * The last attempt that was started.
   *
   * @param number from 1
   * @param child the training process
   * @param launcher the process that started or adopted it
   * @param logOffset where its output begins in the log, bytes
   * @param stopped whether the launcher ended it, so that it does not count as failed
   */
  record Attempt(
      int number,
      ProcessIdentity child,
      ProcessIdentity launcher,
      long logOffset,
      boolean stopped) {
    Attempt ownedBy(ProcessIdentity owner) {
      return new Attempt(number, child, owner, logOffset, stopped);
    }

    Attempt asStopped() {
      return new Attempt(number, child, launcher, logOffset, true);
    }
  }

  /** The directory of a run, made now or found as an earlier launcher left it. */
  static RunDirectory claim(Path runs, String runId) throws IOException {
    Files.createDirectories(runs);
    Path path = runs.resolve(runId);
    try {
      Files.createDirectory(path);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(path)) {
        throw e;
      }
    }
    return new RunDirectory(path);
  }

  Path log() {
    return path.resolve(LOG);
  }

  long logSize() throws IOException {
    return Files.exists(log()) ? Files.size(log()) : 0;
  }

  Optional<Attempt> lastAttempt() throws IOException {
    Path file = path.resolve(ATTEMPT);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Properties properties = new Properties();
    try (BufferedReader in = Files.newBufferedReader(file, UTF_8)) {
      properties.load(in);
    }
    try {
      return Optional.of(
          new Attempt(
              (int) number(properties, "attempt"),
              new ProcessIdentity(number(properties, "pid"), number(properties, "start")),
              new ProcessIdentity(
                  number(properties, "launcher.pid"), number(properties, "launcher.start")),
              number(properties, "log.offset"),
              Boolean.parseBoolean(properties.getProperty("stopped"))));
    } catch (NumberFormatException e) {
      throw new IOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /** Replaces what is known of the last attempt, by one atomic rename. */
  void write(Attempt attempt) throws IOException {
    Properties properties = new Properties();
    properties.setProperty("attempt", Integer.toString(attempt.number()));
    properties.setProperty("pid", Long.toString(attempt.child().pid()));
    properties.setProperty("start", Long.toString(attempt.child().startMillis()));
    properties.setProperty("launcher.pid", Long.toString(attempt.launcher().pid()));
    properties.setProperty("launcher.start", Long.toString(attempt.launcher().startMillis()));
    properties.setProperty("log.offset", Long.toString(attempt.logOffset()));
    properties.setProperty("stopped", Boolean.toString(attempt.stopped()));
    Path aside = path.resolve(ATTEMPT + ".new");
    try (BufferedWriter out = Files.newBufferedWriter(aside, UTF_8)) {
      properties.store(out, null);
    }
    Files.move(
        aside,
        path.resolve(ATTEMPT),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  private static long number(Properties properties, String key) {
    return Long.parseLong(properties.getProperty(key, "none"));
  }
}
