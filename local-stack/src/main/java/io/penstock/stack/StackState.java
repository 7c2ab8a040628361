package io.penstock.stack;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;

/**
 * Where a running stack's parts are found: written to {@code stack.json} once all of them are
 * ready, removed when the stack stops. Immutable.
 *
 * @param pid process id of the command that runs the stack
 * @param bootstrap Kafka bootstrap servers, host:port
 * @param registry base of the schema registry's Confluent API
 * @param catalog base of the Iceberg REST catalog
 * @param warehouse URI of the directory that holds the tables' files
 * @param redis Redis URI
 * @param flink base of Flink's web UI and REST API
 * @param featureSet what the jobs compute: name@vN, or the path of a catalog
 * @param jobs how many Flink jobs the stack runs
 * @param metrics Prometheus endpoint of the Flink process
 * @param models absolute path of the model repository
 * @param runs absolute path of the training runs' directories
 */
public record StackState(
    long pid,
    String bootstrap,
    URI registry,
    URI catalog,
    String warehouse,
    URI redis,
    URI flink,
    String featureSet,
    int jobs,
    URI metrics,
    String models,
    String runs) {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final String FILE = "stack.json";

  /** Reads the state of the stack that runs in {@code directory}; StackException if none does. */
  public static StackState load(Path directory) {
    Path file = directory.resolve(FILE);
    try {
      if (Files.exists(file)) {
        StackState state = JSON.readValue(file.toFile(), StackState.class);
        if (state.runs(Files.getLastModifiedTime(file).toInstant())) {
          return state;
        }
      }
    } catch (IOException e) {
      throw new StackException("cannot read " + file + ": " + e.getMessage(), e);
    }
    throw new StackException(
        "no stack is running in "
            + directory
            + ": start one with ./penstock up --dir "
            + directory);
  }

  // A process that started after the file was written has the id of one that is gone.
  private boolean runs(Instant written) {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .flatMap(process -> process.info().startInstant())
        .map(start -> start.isBefore(written.plusSeconds(2)))
        .orElse(false);
  }

  /** Writes the state into {@code directory}, replacing an older one in one step. */
  public void save(Path directory) {
    Path file = directory.resolve(FILE);
    Path temporary = directory.resolve(FILE + ".new");
    try {
      JSON.writeValue(temporary.toFile(), this);
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  static void delete(Path directory) {
    try {
      Files.deleteIfExists(directory.resolve(FILE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
