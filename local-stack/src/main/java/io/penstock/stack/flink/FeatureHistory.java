package io.penstock.stack.flink;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.featurejobs.Bootstrap;
import io.penstock.featurejobs.BootstrapReport;
import io.penstock.features.FeatureSet;
import io.penstock.lake.Lake;
import io.penstock.lake.LakeTables;
import io.penstock.stack.StackException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The history that the feature job is started with, beside its checkpoints: written when a start
 * restores state that lacks what the feature set needs, handed on to each later start that needs no
 * other, and deleted once no value looks at it any more. Where one is needed and cannot be had,
 * none stays: one from before would lack what came since, and the job takes a key that a history
 * lacks for a new one. Then it starts without, and marks its rows.
 */
public final class FeatureHistory {
  private static final Logger LOG = LoggerFactory.getLogger(FeatureHistory.class);
  private static final String REPORT = "bootstrap.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Writer writer;
  private final Path history;
  private final Path report;

  /** What {@link Bootstrap#run} does. */
  @FunctionalInterface
  interface Writer {
    Optional<BootstrapReport> run(
        Path savepoint, FeatureSet set, Lake lake, Path directory, LongConsumer rowsRead)
        throws IOException;
  }

  /**
   * @param job the folder of the feature job's checkpoints and savepoints
   */
  FeatureHistory(Path job) {
    this(job, Bootstrap::run);
  }

  FeatureHistory(Path job, Writer writer) {
    this.writer = writer;
    history = job.resolve("history");
    report = job.resolve(REPORT);
  }

  /** What the newest history's report says in one line, if it was written since. */
  public static Optional<String> summary(Path stackDirectory, Instant since) {
    Path file = stackDirectory.resolve("flink/features").resolve(REPORT);
    try {
      return Files.exists(file) && Files.getLastModifiedTime(file).toInstant().compareTo(since) >= 0
          ? Optional.of(JSON.readTree(file.toFile()).path("summary").asText())
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  /**
   * The directory to give to the job; empty if it needs none, or none can be had: a lake or a disk
   * that fails is said as an error, and the job starts all the same.
   *
   * @param restored what the job goes on from, if anything
   * @throws StackException if a history that must not be used cannot be deleted
   */
  Optional<Path> prepare(Optional<Path> restored, FeatureSet set, Lake lake) {
    if (restored.isEmpty()) {
      delete();
      return Optional.empty();
    }
    boolean usable;
    try {
      // One for this very start, which did not get as far as a checkpoint, needs no other.
      usable = Bootstrap.isFor(history, restored.get(), set);
      if (!usable) {
        Optional<BootstrapReport> written = write(restored.get(), set, lake);
        usable = written.isPresent() ? written.get().usable() : isOfUse(set, lake);
      }
    } catch (IOException | RuntimeException e) { // whatever a lake, a disk or a file's text throws
      LOG.error(
          "no history can be had for {} in {}, so that rows are marked late_incomplete until their"
              + " windows have filled: {}. Mend that and start again before the job's first"
              + " checkpoint, or leave those rows out of training",
          set.reference(),
          history,
          e.getMessage(),
          e);
      usable = false;
    }
    if (!usable) {
      delete();
    }
    return usable ? Optional.of(history) : Optional.empty();
  }

  /**
   * Deletes what there is, for a start that cannot see whether it is still what the state needs.
   *
   * @throws StackException if that fails
   */
  void delete() {
    try {
      Bootstrap.delete(history);
    } catch (IOException | UncheckedIOException e) {
      throw new StackException(
          "cannot delete "
              + history
              + ", with which features would be wrong: delete it, and start again",
          e);
    }
  }

  private Optional<BootstrapReport> write(Path restored, FeatureSet set, Lake lake)
      throws IOException {
    Optional<BootstrapReport> written = writer.run(restored, set, lake, history, new Told(set));
    if (written.isPresent()) {
      BootstrapReport done = written.get();
      save(done, set);
      if (done.usable()) {
        LOG.info(done.summary());
      } else {
        LOG.error(
            "{}: rows are marked late_incomplete until their windows have filled; leave those out"
                + " of training",
            done.summary());
      }
      done.examples().forEach(LOG::error);
    }
    return written;
  }

  /** Tells of progress now and then. */
  private static final class Told implements LongConsumer {
    private static final long ROWS = 500_000;
    private final FeatureSet set;
    private long rows;

    Told(FeatureSet set) {
      this.set = set;
    }

    @Override
    public void accept(long read) {
      if (rows / ROWS < (rows + read) / ROWS) {
        LOG.info("history for {}: {} rows read", set.reference(), rows + read);
      }
      rows += read;
    }
  }

  void save(BootstrapReport done, FeatureSet set) throws IOException {
    ObjectNode root = JSON.createObjectNode();
    root.put("summary", done.summary());
    root.put("different", done.different());
    root.setAll((ObjectNode) JSON.valueToTree(done));
    root.put("newestEventTime", Instant.ofEpochMilli(done.newestEventTime()).toString());
    root.put("catalog", set.toYaml());
    root.put("finished", Clock.systemUTC().instant().toString());
    Files.createDirectories(report.getParent());
    Path written = report.resolveSibling(REPORT + ".new");
    JSON.writerWithDefaultPrettyPrinter().writeValue(written.toFile(), root);
    Files.move(written, report, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Whether there is a history from an earlier start that a value can still look at. */
  private boolean isOfUse(FeatureSet set, Lake lake) {
    if (!Bootstrap.isIn(history)) {
      return false;
    }
    OptionalLong now = newestEventTime(lake);
    if (now.isPresent() && Bootstrap.isPast(history, set, now.getAsLong())) {
      LOG.info("the history in {} is of no use any more and is deleted", history);
      return false;
    }
    return true;
  }

  /** Empty, too, if the lake cannot say: a history is right for longer than it is of use. */
  private OptionalLong newestEventTime(Lake lake) {
    String table = LakeTables.TRANSACTIONS.name();
    try {
      return lake.exists(table) ? lake.newestEventTime(table) : OptionalLong.empty();
    } catch (RuntimeException e) { // the catalog's and the files' errors have no common type
      LOG.warn(
          "the history in {} is kept, for the lake does not say how far the stream has come: {}",
          history,
          e.getMessage(),
          e);
      return OptionalLong.empty();
    }
  }
}
