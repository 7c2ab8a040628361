package io.penstock.lake;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.iceberg.Table;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the tables small while jobs write and others read them: merges small files, expires
 * snapshots, deletes orphans. Writers need not know: a commit that loses a race is tried again, and
 * never takes rows away. Several may run at once, to no gain. Not thread safe.
 */
public final class LakeUpkeep implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LakeUpkeep.class);

  /** Listing all files is dear, and orphans are few. */
  private static final int ORPHAN_SEARCHES_AN_AGE = 4;

  private final Lake lake;
  private final UpkeepSettings settings;
  private final Clock clock;
  private final ScheduledExecutorService rounds;
  private Instant nextOrphans = Instant.MIN;

  /**
   * Upkeep of one lake.
   *
   * @param clock what snapshots' ages are measured by
   */
  public LakeUpkeep(LakeSettings lake, UpkeepSettings settings, Clock clock) {
    this.lake = Lake.open(lake);
    this.settings = settings;
    this.clock = clock;
    this.rounds =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "lake-upkeep");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Goes round on a thread of its own, an interval after each other, until this is closed; not at
   * all if the interval is 0. What fails is logged and tried again in the next round. Not to be
   * mixed with {@link #round}.
   */
  public void start() {
    long millis = settings.interval().toMillis();
    if (millis > 0) {
      rounds.scheduleWithFixedDelay(this::quietRound, millis, millis, TimeUnit.MILLISECONDS);
    }
  }

  /**
   * One round over all tables that are there; orphans are looked for when a quarter of their age
   * has passed since the last time, and in the first round. A table that fails does not keep the
   * others from theirs.
   *
   * @param done is told of each table as it is done
   * @throws LakeException afterwards, if a table failed
   */
  public void round(Consumer<TableUpkeep> done) {
    boolean orphans = !clock.instant().isBefore(nextOrphans);
    List<String> failures = new ArrayList<>();
    Throwable first = null;
    for (String table : LakeTables.NAMES) {
      try {
        if (lake.exists(table)) {
          done.accept(table(table, orphans));
        }
      } catch (RuntimeException e) {
        failures.add(table + ": " + e.getMessage());
        first = first == null ? e : first;
      }
    }
    if (first != null) {
      throw new LakeException("Upkeep failed for " + String.join("; ", failures), first);
    }
    if (orphans) {
      Duration pause = settings.orphans().dividedBy(ORPHAN_SEARCHES_AN_AGE);
      nextOrphans = clock.instant().plus(pause);
    }
  }

  private TableUpkeep table(String name, boolean orphans) {
    Table table = lake.load(name);
    TableStats before = Lake.stats(table);
    int merged = new Compaction(table, settings).run();
    long readable = clock.millis() - settings.snapshots().toMillis();
    int expired = SnapshotExpiry.expire(table, readable);
    int deleted = orphans ? new OrphanFiles(table).delete(settings.orphans().toMillis()) : 0;
    return new TableUpkeep(name, before, lake.stats(name), merged, expired, deleted);
  }

  private void quietRound() {
    try {
      round(
          table -> {
            if (table.changed()) {
              LOG.info("{}", table);
            }
          });
    } catch (RuntimeException e) {
      LOG.warn("{}; tried again in {}", e.getMessage(), settings.interval(), e);
    }
  }

  /** Ends after the file that is being written; what was not committed goes as an orphan. */
  @Override
  public void close() {
    rounds.shutdownNow();
    lake.close();
  }
}
