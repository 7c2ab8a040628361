package io.penstock.featurejobs;

import io.penstock.features.Entity;
import io.penstock.features.FeatureSet;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * Writes a {@link LogHistory}: rows in any order are spread over buckets by their key, and then
 * each bucket is sorted by itself. So memory holds a bucket, about 8 MB of rows as long as an
 * entity has at most {@value #MOST_BUCKETS} of them, and at least all rows of any one key. All of
 * it happens in a folder beside the one where the history is to be, so that nothing stands there
 * before {@link #finish}, whenever the process ends. Use once; one thread.
 */
final class HistoryWriter implements AutoCloseable {
  private static final int MOST_BUCKETS = 256;
  private static final long ROWS_A_BUCKET = 80_000;

  private final Path directory;
  private final Path unfinished;
  private final int buckets;
  private final Map<String, Spools> entities = new LinkedHashMap<>();

  private static final class Spools {
    final Entity entity;
    final long from;
    final DataOutputStream[] buckets;

    Spools(Entity entity, long from, int buckets) {
      this.entity = entity;
      this.from = from;
      this.buckets = new DataOutputStream[buckets];
    }
  }

  /**
   * @param directory where the history is to be
   * @param rows about how many there will be
   */
  HistoryWriter(Path directory, long rows) throws IOException {
    this.directory = directory;
    this.unfinished = unfinished(directory);
    this.buckets = (int) Math.max(1, Math.min(MOST_BUCKETS, rows / ROWS_A_BUCKET));
    delete(unfinished);
    Files.createDirectories(unfinished);
  }

  /**
   * Adds an entity.
   *
   * @param from rows before this event time (epoch millis) are left out
   */
  void add(Entity entity, long from) throws IOException {
    Spools spools = new Spools(entity, from, buckets);
    Path folder = Files.createDirectories(unfinished.resolve(entity.name()));
    entities.put(entity.name(), spools);
    for (int i = 0; i < buckets; i++) {
      spools.buckets[i] =
          new DataOutputStream(
              new BufferedOutputStream(Files.newOutputStream(spooled(folder, i)), 1 << 14));
    }
  }

  /** Takes a transaction for all entities, or a label for those with labels. */
  void take(HistoryRow row) {
    try {
      for (Spools spools : entities.values()) {
        String key = spools.entity.keyOf(row.event());
        if (key != null
            && row.event().eventTime() >= spools.from
            && (!row.label() || spools.entity.labelled())) {
          HistoryBucket.spool(spools.buckets[LogHistory.bucketOf(key, buckets)], key, row);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to " + unfinished, e);
    }
  }

  /**
   * Sorts what was taken; the history is whole then, in {@link #unfinished}.
   *
   * @param upTo the newest event time (epoch millis)
   * @param savepoint what the job goes on from
   * @param set what it goes on with
   * @return how many keys each entity has
   */
  Map<String, Long> sort(long upTo, Path savepoint, FeatureSet set) throws IOException {
    Properties about = new Properties();
    about.setProperty(LogHistory.SAVEPOINT, savepoint.toString());
    about.setProperty(LogHistory.CATALOG, set.toYaml());
    about.setProperty(LogHistory.UP_TO, Long.toString(upTo));
    about.setProperty(LogHistory.BUCKETS, Integer.toString(buckets));
    Map<String, Long> keys = new LinkedHashMap<>();
    closeSpools();
    for (Spools spools : entities.values()) {
      String name = spools.entity.name();
      Path folder = unfinished.resolve(name);
      long count = 0;
      for (int i = 0; i < buckets; i++) {
        count += HistoryBucket.write(spooled(folder, i), LogHistory.bucket(folder, i));
        Files.delete(spooled(folder, i));
      }
      keys.put(name, count);
      about.setProperty(LogHistory.FROM + name, Long.toString(spools.from));
    }
    try (Writer out = Files.newBufferedWriter(unfinished.resolve(LogHistory.ABOUT))) {
      about.store(out, null);
    }
    return keys;
  }

  /** Where the history lies once it is sorted, until it is put in place. */
  Path unfinished() {
    return unfinished;
  }

  private static Path unfinished(Path directory) {
    return directory.resolveSibling(directory.getFileName() + ".unfinished");
  }

  /** Puts what was sorted in place, where nothing is. */
  void finish() throws IOException {
    Files.move(unfinished, directory, StandardCopyOption.ATOMIC_MOVE);
  }

  private static Path spooled(Path folder, int bucket) {
    return folder.resolve(bucket + ".spool");
  }

  private void closeSpools() throws IOException {
    for (Spools spools : entities.values()) {
      for (DataOutputStream bucket : spools.buckets) {
        if (bucket != null) {
          bucket.close();
        }
      }
    }
  }

  /** Deletes the history in a directory, if there is one, and what a kill left of another. */
  static void deleteHistory(Path directory) throws IOException {
    delete(directory);
    delete(unfinished(directory));
  }

  /** Deletes what was not finished. */
  @Override
  public void close() throws IOException {
    closeSpools();
    delete(unfinished);
  }

  /**
   * Deletes a folder with all that is in it, if it is there; first what says that it is a history.
   */
  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    Files.deleteIfExists(folder.resolve(LogHistory.ABOUT));
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.delete(file);
      }
    }
  }
}
