package io.penstock.featurejobs;

import io.penstock.features.EntityLog;
import io.penstock.features.EntityWindows;
import io.penstock.features.FeatureSet;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * The accepted transactions and labels of one entity from before a change of the feature set, by
 * key, as {@link HistoryWriter} wrote them: what a log of then lacks of longer windows, new filters
 * and counted fields. Only read, and a key at a time. Belongs to one thread.
 */
final class LogHistory {
  /** Written last and deleted first, so that a history with it is whole. */
  static final String ABOUT = "history.properties";

  static final String SAVEPOINT = "savepoint";
  static final String CATALOG = "catalog";
  static final String UP_TO = "up-to";
  static final String BUCKETS = "buckets";

  /** Followed by the entity's name. */
  static final String FROM = "from.";

  private final Path folder;
  private final long from;
  private final long upTo;
  private final HistoryBucket[] buckets;

  private LogHistory(Path folder, long from, long upTo, int buckets) {
    this.folder = folder;
    this.from = from;
    this.upTo = upTo;
    this.buckets = new HistoryBucket[buckets];
  }

  /**
   * An entity's part of the history in a directory; null if there is none of it.
   *
   * @throws IllegalStateException if the directory holds no history
   */
  static LogHistory open(Path directory, String entity) {
    Properties about = about(directory);
    String from = about.getProperty(FROM + entity);
    return from == null
        ? null
        : new LogHistory(
            directory.resolve(entity),
            Long.parseLong(from),
            Long.parseLong(about.getProperty(UP_TO)),
            Integer.parseInt(about.getProperty(BUCKETS)));
  }

  /** Whether a directory holds a whole history. */
  static boolean isIn(Path directory) {
    return Files.isRegularFile(directory.resolve(ABOUT));
  }

  /** Whether a directory holds a history for this savepoint and a catalog of this set's text. */
  static boolean isFor(Path directory, Path savepoint, FeatureSet set) {
    if (!isIn(directory)) {
      return false;
    }
    Properties about = about(directory);
    return savepoint.toString().equals(about.getProperty(SAVEPOINT))
        && set.toYaml().equals(about.getProperty(CATALOG));
  }

  /** The newest event time of the history in a directory, epoch millis. */
  static long upTo(Path directory) {
    return Long.parseLong(about(directory).getProperty(UP_TO));
  }

  private static Properties about(Path directory) {
    Properties about = new Properties();
    try (Reader in = Files.newBufferedReader(directory.resolve(ABOUT))) {
      about.load(in);
    } catch (IOException e) {
      throw new IllegalStateException(
          "state.history names "
              + directory
              + ", where no history can be read: name one that every task manager sees, or none",
          e);
    }
    return about;
  }

  static Path bucket(Path folder, int number) {
    return folder.resolve(number + ".bucket");
  }

  static int bucketOf(String key, int buckets) {
    return Math.floorMod(key.hashCode(), buckets);
  }

  /** The event time (epoch millis) from which on it holds all. */
  long from() {
    return from;
  }

  /** Its newest event time, epoch millis. */
  long upTo() {
    return upTo;
  }

  int buckets() {
    return buckets.length;
  }

  /** What became of a key's rows. */
  static final class Filled {
    /** Whether there were any. */
    boolean any;

    /** Whether there are more than are kept: the log is as incomplete as without them. */
    boolean tooMany;

    /** Ids that came more than once; the first one counts. */
    int repeats;

    /** Labels whose transaction is not among the rows. */
    final List<HistoryRow> unmatched = new ArrayList<>(0);
  }

  /** Puts a key's transactions into an empty log as the stream would have, and then its labels. */
  Filled fill(String key, EntityWindows windows, EntityLog log) {
    Filled filled = new Filled();
    List<HistoryRow> rows = rowsOrNull(key);
    if (rows == null) {
      filled.tooMany = true;
      log.lackBefore(upTo + 1);
      return filled;
    }
    for (HistoryRow row : rows) {
      filled.any = true;
      if (!row.label()) {
        filled.repeats += windows.add(log, row.event()) == EntityWindows.Added.REPEAT ? 1 : 0;
      } else if (label(row, windows, log) == EntityWindows.Labelled.NO_EVENT) {
        filled.unmatched.add(row);
      }
    }
    log.lackBefore(from);
    return filled;
  }

  private static EntityWindows.Labelled label(
      HistoryRow row, EntityWindows windows, EntityLog log) {
    return windows.label(
        log, row.event().transactionId(), row.event().eventTime(), row.fraud(), row.labelTime());
  }

  private List<HistoryRow> rowsOrNull(String key) {
    try {
      return open(bucketOf(key, buckets.length)).rowsOrNull(key);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + folder, e);
    }
  }

  private HistoryBucket open(int number) {
    if (buckets[number] == null) {
      try {
        buckets[number] = HistoryBucket.open(bucket(folder, number));
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read " + bucket(folder, number), e);
      }
    }
    return buckets[number];
  }
}
