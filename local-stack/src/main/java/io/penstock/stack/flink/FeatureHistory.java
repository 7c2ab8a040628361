package io.penstock.stack.flink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.featurejobs.Bootstrap;
import io.penstock.featurejobs.BootstrapReport;
import io.penstock.features.FeatureSet;
import io.penstock.lake.Lake;
import io.penstock.lake.LakeTables;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The history that the feature job is started with, beside its checkpoints: written when a start
 * restores state that lacks what the feature set needs, handed on to each start after that, and
 * deleted once no value looks at it any more.
 */
public final class FeatureHistory {
  private static final Logger LOG = LoggerFactory.getLogger(FeatureHistory.class);
  private static final String REPORT = "bootstrap.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path history;
  private final Path report;

  /**
   * @param job the folder of the feature job's checkpoints and savepoints
   */
  FeatureHistory(Path job) {
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

  /** The directory to give to the job; empty if it needs none, or none can be had. */
  Optional<Path> prepare(Optional<Path> restored, FeatureSet set, Lake lake) {
    try {
      if (restored.isEmpty()) {
        Bootstrap.delete(history);
        return Optional.empty();
      }
      if (Bootstrap.isIn(history) && isFor(restored.get(), set)) {
        return Optional.of(history);
      }
      Optional<BootstrapReport> written = write(restored.get(), set, lake);
      if (written.isPresent()) {
        return written.get().usable() ? Optional.of(history) : Optional.empty();
      }
      return keep(set, lake) ? Optional.of(history) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + history, e);
    }
  }

  /**
   * Whether it was written for this very start, which did not get as far as a checkpoint: for this
   * savepoint and a catalog of the same text, for one may be edited under its own name.
   */
  boolean isFor(Path restored, FeatureSet set) throws IOException {
    if (!Files.exists(report)) {
      return false;
    }
    JsonNode about = JSON.readTree(report.toFile());
    return about.path("usable").asBoolean()
        && about.path("savepoint").asText().equals(restored.toString())
        && about.path("catalog").asText().equals(set.toYaml());
  }

  private Optional<BootstrapReport> write(Path restored, FeatureSet set, Lake lake)
      throws IOException {
    Optional<BootstrapReport> written;
    try {
      written = Bootstrap.run(restored, set, lake, history, new Told(set));
    } catch (IllegalArgumentException | IOException e) {
      LOG.error(
          "no history can be had for {}, so that rows are marked late_incomplete until their windows"
              + " have filled: {}",
          set.reference(),
          e.getMessage());
      return Optional.empty();
    }
    if (written.isPresent()) {
      BootstrapReport done = written.get();
      save(done, set);
      if (done.usable()) {
        LOG.info(done.summary());
      } else {
        LOG.error(
            "{}: rows are marked late_incomplete until their windows have filled", done.summary());
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

  void save(BootstrapReport written, FeatureSet set) throws IOException {
    ObjectNode root = JSON.createObjectNode();
    root.put("summary", written.summary());
    root.put("different", written.different());
    root.setAll((ObjectNode) JSON.valueToTree(written));
    root.put("newestEventTime", Instant.ofEpochMilli(written.newestEventTime()).toString());
    root.put("catalog", set.toYaml());
    root.put("finished", Clock.systemUTC().instant().toString());
    Files.createDirectories(report.getParent());
    JSON.writerWithDefaultPrettyPrinter().writeValue(report.toFile(), root);
  }

  private boolean keep(FeatureSet set, Lake lake) throws IOException {
    if (!Bootstrap.isIn(history)) {
      return false;
    }
    String table = LakeTables.TRANSACTIONS.name();
    OptionalLong now = lake.exists(table) ? lake.newestEventTime(table) : OptionalLong.empty();
    if (now.isPresent() && Bootstrap.isPast(history, set, now.getAsLong())) {
      LOG.info("the history in {} is of no use any more and is deleted", history);
      Bootstrap.delete(history);
      return false;
    }
    return true;
  }
}
