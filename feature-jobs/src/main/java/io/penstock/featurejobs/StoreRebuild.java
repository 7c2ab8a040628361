package io.penstock.featurejobs;

import io.penstock.features.Entity;
import io.penstock.features.FeatureSet;
import io.penstock.features.TextField;
import io.penstock.lake.CommittedCheckpoint;
import io.penstock.lake.Lake;
import io.penstock.lake.LakeRow;
import io.penstock.lake.LakeTables;
import io.penstock.settings.SettingsLoader;
import io.penstock.store.EntityValues;
import io.penstock.store.StoreUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * Fills the online store from the lake: each entity gets the values of its newest event. The
 * feature job may run meanwhile.
 *
 * <p>The fence of the store, the larger (as_of, seq) wins, holds here, too. The job numbers its
 * writes from 1; a rebuild writes with a number below 0. So of the same as_of whatever the job has
 * written stays, and whatever it writes later, such as a late event's values, wins; of another
 * as_of the newer wins, as ever. An interrupted rebuild is run again.
 *
 * <p>Events that the job took just before the store was lost are in the table only after its next
 * checkpoint. So the table is read twice: at once, and after the commit of a checkpoint that began
 * after the rebuild did. The second time writes with the larger number. A job without new rows
 * commits at each tenth checkpoint; if there is no commit for longer than that, the rebuild fails:
 * the store then has all but the newest events.
 *
 * <p>Memory holds the newest row of each entity that the store would hold; and of entities with
 * events out of order their windows, a day's transactions at a time, and the labels.
 */
public final class StoreRebuild {
  private static final long AT_ONCE = -2;
  private static final long AFTER_COMMITS = -1;
  private static final int COMMITS = 2;

  /** Iceberg's sink commits at each tenth checkpoint without rows. */
  private static final int LONGEST_WAIT_IN_INTERVALS = 10 + COMMITS;

  private static final long DAY_MILLIS = 86_400_000L;

  private final FeatureSettings settings;
  private final FeatureSet set;
  private final LongConsumer rowsRead;

  private StoreRebuild(FeatureSettings settings, LongConsumer rowsRead) {
    this.settings = settings;
    this.set = FeatureSet.load(settings.featureSet());
    this.rowsRead = rowsRead;
  }

  /** With the feature job's own settings, {@code --settings=FILE}. */
  public static void main(String[] args) throws Exception {
    FeatureSettings settings =
        SettingsLoader.load(FeatureSettings.class, SettingsLoader.fromArgs(args));
    run(settings, rows -> {})
        .forEach((entity, rebuilt) -> System.out.printf("%s: %s%n", entity, rebuilt));
  }

  /**
   * Rebuilds the store that the feature job with these settings writes.
   *
   * @param rowsRead is told of rows of the table as they are read
   * @return what became of the entities of each kind
   * @throws StoreUnavailableException if Redis is away; run it again
   * @throws StoreRebuildException if the job does not commit in time; says what to do
   */
  public static Map<String, Rebuilt> run(FeatureSettings settings, LongConsumer rowsRead)
      throws StoreUnavailableException, InterruptedException {
    StoreRebuild rebuild = new StoreRebuild(settings, rowsRead);
    try (Lake lake = Lake.open(settings.lakeSettings());
        RebuiltValues store = new RebuiltValues(rebuild.set, settings.store())) {
      Optional<CommittedCheckpoint> before = lake.newestCommittedCheckpoint(LakeTables.FEATURES);
      rebuild.fill(lake, store, AT_ONCE);
      rebuild.awaitCommits(lake, before);
      return rebuild.fill(lake, store, AFTER_COMMITS);
    }
  }

  private void awaitCommits(Lake lake, Optional<CommittedCheckpoint> before)
      throws InterruptedException {
    Duration interval = settings.job().checkpointInterval();
    if (interval.isZero()) {
      return;
    }
    Duration longest = interval.multipliedBy(LONGEST_WAIT_IN_INTERVALS);
    long deadline = System.nanoTime() + longest.toNanos();
    long committed = before.map(CommittedCheckpoint::checkpointId).orElse(0L);
    long enough = committed + COMMITS;
    while (committed < enough) {
      if (System.nanoTime() >= deadline) {
        throw StoreRebuildException.noCommit(longest, enough, committed);
      }
      TimeUnit.MILLISECONDS.sleep(Math.min(1_000, interval.toMillis()));
      committed =
          lake.newestCommittedCheckpoint(LakeTables.FEATURES)
              .map(CommittedCheckpoint::checkpointId)
              .orElse(0L);
    }
  }

  private Map<String, Rebuilt> fill(Lake lake, RebuiltValues store, long seq)
      throws StoreUnavailableException {
    Map<String, Rebuilt> rebuilt = new LinkedHashMap<>();
    List<EntityRebuild> entities = new ArrayList<>();
    for (Entity entity : set.entities()) {
      if (!set.featuresOf(entity.name()).isEmpty()) {
        rebuilt.put(entity.name(), Rebuilt.NOTHING);
        entities.add(new EntityRebuild(set, entity));
      }
    }
    OptionalLong now = lake.newestEventTime(LakeTables.FEATURES);
    if (now.isEmpty()) {
      return rebuilt;
    }
    long longest = entities.stream().mapToLong(EntityRebuild::ttlMillis).max().orElse(0);
    long from = settings.store().expire() ? now.getAsLong() - longest : Long.MIN_VALUE;
    readNewest(lake, from, entities);
    List<EntityRebuild> disordered = entities.stream().filter(EntityRebuild::needsEvents).toList();
    if (!disordered.isEmpty()) {
      readEvents(lake, from == Long.MIN_VALUE ? from : from - longest, disordered);
    }
    for (EntityRebuild entity : entities) {
      rebuilt.put(entity.name(), write(entity, store, seq, now.getAsLong()));
    }
    return rebuilt;
  }

  private void readNewest(Lake lake, long from, List<EntityRebuild> entities) {
    List<String> columns =
        new ArrayList<>(
            List.of("event_time", "customer_seq", "late", "feature_set", "feature_set_version"));
    int fields = columns.size();
    for (TextField field : TextField.values()) {
      columns.add(field.word());
    }
    int[] first = new int[entities.size()];
    for (int i = 0; i < first.length; i++) {
      first[i] = columns.size();
      columns.addAll(entities.get(i).features());
    }
    RowSteps steps = new RowSteps(rowsRead);
    lake.scan(
        LakeTables.FEATURES,
        from,
        Long.MAX_VALUE,
        columns,
        row -> {
          steps.row();
          if (row.getInt(4) == set.version() && row.getString(3).equals(set.name())) {
            for (int i = 0; i < first.length; i++) {
              entities
                  .get(i)
                  .take(
                      field -> text(row, fields, field),
                      row.getTimestampMillis(0),
                      row.getLong(1),
                      row.getBoolean(2),
                      row,
                      first[i]);
            }
          }
        });
    steps.end();
  }

  /**
   * Of equal times the order of records decides, as in the stream; files have their rows in any.
   */
  private void readEvents(Lake lake, long from, List<EntityRebuild> entities) {
    LakeEvents events = LakeEvents.all(lake);
    TreeSet<Long> days = new TreeSet<>();
    events.transactionPositions(
        from,
        Long.MAX_VALUE,
        (partition, offset, eventTime) -> days.add(Math.floorDiv(eventTime, DAY_MILLIS)));
    RowSteps steps = new RowSteps(rowsRead);
    List<TransactionRow> ofDay = new ArrayList<>();
    for (long day : days) {
      long start = day * DAY_MILLIS;
      events.transactions(Math.max(from, start), start + DAY_MILLIS, ofDay::add);
      ofDay.sort(TransactionRow.BY_RECORD);
      for (TransactionRow row : ofDay) {
        steps.row();
        entities.forEach(entity -> entity.takeEvent(row.event()));
      }
      ofDay.clear();
    }
    steps.end();
    List<EntityRebuild> labelled = entities.stream().filter(EntityRebuild::labelled).toList();
    if (!labelled.isEmpty()) {
      List<LabelRow> labels = new ArrayList<>();
      events.labels(from, Long.MAX_VALUE, labels::add);
      labels.sort(LabelRow.BY_RECORD);
      labels.forEach(row -> labelled.forEach(entity -> entity.takeLabel(row)));
    }
  }

  private static String text(LakeRow row, int fields, TextField field) {
    int column = fields + field.ordinal();
    return row.isNull(column) ? null : row.getString(column);
  }

  /** What has expired by the stream's own clock is left out; the rest lives as long as it would. */
  private Rebuilt write(EntityRebuild entity, RebuiltValues store, long seq, long now)
      throws StoreUnavailableException {
    boolean last = seq == AFTER_COMMITS;
    List<EntityValues> batch = new ArrayList<>();
    Rebuilt rebuilt = Rebuilt.NOTHING;
    long expired = 0;
    for (Map.Entry<String, NewestRow> each : entity.newest().entrySet()) {
      EntityValues values = entity.values(each.getKey(), each.getValue(), seq);
      values.ttlMillis -= now - values.asOf;
      if (settings.store().expire() && values.ttlMillis <= 0) {
        expired++;
        continue;
      }
      batch.add(values);
      if (batch.size() == settings.store().batchSize()) {
        rebuilt = rebuilt.plus(store.write(batch, last));
        batch.clear();
      }
    }
    return rebuilt.plus(store.write(batch, last)).plus(new Rebuilt(0, 0, 0, 0, expired));
  }
}
