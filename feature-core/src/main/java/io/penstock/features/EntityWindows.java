package io.penstock.features;

import java.time.Duration;
import java.util.Arrays;

/**
 * The maths of one entity's windows in a feature set, over the logs of its keys. Windows are open
 * on the left and closed on the right: {@code (asOf - delay - window, asOf - delay]}. All times are
 * epoch millis. Keeps nothing of the logs, but is not safe for several threads.
 *
 * <p>A log holds its newest events one by one, up to a budget. Beyond it an eighth of the budget,
 * the oldest, is folded at a time into tiles: the entity's {@link Entity#tile} at most wide, in
 * which each event counts as if it had happened at the time of the tile's last one. So each edge of
 * a window that reaches so far back is off by less than a tile, and all else stays exact.
 */
public final class EntityWindows {
  /** What became of an event. */
  public enum Added {
    /** It is in the log. */
    ADDED,
    /** An event of this id is in the log already, whatever its other fields: not logged again. */
    REPEAT,
    /**
     * Older than the log's newest event time - {@link #keepMillis()}, or than what has been evicted
     * or folded: not logged. It goes by the log and by no watermark, so that how far other
     * partitions are decides nothing. Values that would have looked at it are not {@link #complete}
     * from now on, all others stay what they were.
     */
    TOO_LATE
  }

  /** What became of a label. */
  public enum Labelled {
    /** Its event is not in the log: nothing is kept of it. */
    NO_EVENT,
    /** It is kept. */
    KEPT,
    /** It is kept, and another label about the same event says otherwise. */
    CHANGED
  }

  /** The feature job's default budget: events of one key that are kept one by one. */
  public static final int EXACT_EVENTS = 100_000;

  /** A budget that no log exceeds. */
  private static final int ALL = Integer.MAX_VALUE;

  /** Of a label that tells no event time. */
  private static final long NO_TIME = Long.MAX_VALUE;

  private static final int MOST_BUDGETS = 4;

  private final IdHash hash = new IdHash();
  private final int exactEvents;
  private final long tileMillis;
  private long eventsFolded;
  private long keysFolded;
  private final Duration settle;
  private final boolean labelled;
  private final long delayMillis;
  private final long settleMillis;
  private final long keepMillis;
  private final double minorPerMajor;

  private final WindowPlan plan;

  private final int[] extra;
  private long comeSoFar = Long.MAX_VALUE;

  /**
   * For one entity of a set, with logs of any length: no event is ever folded.
   *
   * @throws IllegalArgumentException if the set has no such entity
   */
  public EntityWindows(FeatureSet set, String entity) {
    this(set, entity, ALL);
  }

  /**
   * For one entity of a set.
   *
   * @param exactEvents so many events of one log are kept one by one, at least 8; more only where
   *     they all happened in one millisecond, or others are still to come ({@link #comeSoFar})
   * @throws IllegalArgumentException if the set has no such entity
   */
  public EntityWindows(FeatureSet set, String entity, int exactEvents) {
    if (exactEvents < 8) {
      throw new IllegalArgumentException(
          exactEvents + " exact events a key are too few: keep 8 or more");
    }
    this.exactEvents = exactEvents;
    Entity of = set.entity(entity);
    tileMillis = of.tile().toMillis();
    settle = of.settle();
    labelled = of.labelled();
    delayMillis = of.delay().toMillis();
    settleMillis = settle.toMillis();
    minorPerMajor = EventFeatures.minorPerMajor(set);
    plan = new WindowPlan(set, entity);
    extra = new int[plan.columns.width()];
    keepMillis = lookMillis() + set.lateness().toMillis();
  }

  /** Takes an event into the log, in whatever order events come. */
  public Added add(EntityLog log, TransactionFields event) {
    log.useColumns(plan.columns);
    hash.of(event.transactionId());
    long high = hash.high();
    long low = hash.low();
    if (log.find(high, low) >= 0) {
      return Added.REPEAT;
    }
    if (log.size() >= exactEvents) {
      fold(log);
    }
    long eventTime = event.eventTime();
    if (log.isFolded(eventTime)) {
      return Added.TOO_LATE;
    }
    long oldest = Sorted.minus(log.newestEventTime(), keepMillis);
    if (eventTime < Math.max(oldest, log.keptFrom())) {
      // No more than what is of no use without it: windows of those that wait, or that other
      // partitions are still to bring, may reach back further than this log's newest event allows.
      log.evictBefore(eventTime + 1);
      log.refuse(eventTime);
      return Added.TOO_LATE;
    }
    if (extra.length > 0) {
      fillExtra(event);
    }
    log.add(high, low, eventTime, event.amountMinor(), extra);
    return Added.ADDED;
  }

  /**
   * How far all events have come (epoch millis): later ones are kept one by one, also past the
   * budget, up to {@value #MOST_BUDGETS} times of it, because more of them are still to come.
   */
  public void comeSoFar(long watermark) {
    comeSoFar = watermark;
  }

  /** How many of a log's newest events a fold leaves as they are, but for equal times. */
  static int keptOnFold(int exactEvents) {
    return exactEvents - exactEvents / 8;
  }

  private void fold(EntityLog log) {
    // More than an eighth where the budget is less than it was.
    int oldest = log.size() - keptOnFold(exactEvents);
    if (log.time(log.first() + exactEvents / 8 - 1) > comeSoFar) {
      if (log.size() < (long) MOST_BUDGETS * exactEvents) {
        return;
      }
    } else {
      oldest = Math.min(oldest, log.countUpTo(comeSoFar));
    }
    boolean first = log.tiles() == null;
    int folded = log.fold(oldest, tileMillis);
    eventsFolded += folded;
    keysFolded += first && folded > 0 ? 1 : 0;
  }

  /**
   * Takes in the events of another log of the same key that this one lacks, as far as this one goes
   * back and has folded none, and what labels said. Where an event was lacking more may be, so that
   * this log is complete only from after it. The other log is of no use afterwards.
   */
  public void addMissing(EntityLog log, EntityLog other) {
    log.useColumns(plan.columns);
    other.useColumns(plan.columns);
    log.addMissing(other);
  }

  private void fillExtra(TransactionFields event) {
    Arrays.fill(extra, 0);
    for (int i = 0; i < plan.filters.length; i++) {
      if (plan.filters[i].passes(event)) {
        extra[i / 32] |= 1 << (i % 32);
      }
    }
    for (int i = 0; i < plan.counted.length; i++) {
      String text = event.text(plan.counted[i]);
      extra[plan.columns.filterInts() + i] = text == null ? 0 : valueHash(text);
    }
  }

  /** Never 0, which stands for no value. */
  private int valueHash(String text) {
    int low = (int) hash.of(text).low();
    return low == 0 ? 1 : low;
  }

  /**
   * Takes a label about an event of the log. What had been said at a time is what the label with
   * the largest label time up to it says, in whatever order labels come; of equal label times, the
   * one taken last.
   *
   * @throws IllegalStateException if the entity has no labels
   */
  public Labelled label(EntityLog log, String transactionId, boolean isFraud, long labelTime) {
    return label(log, transactionId, NO_TIME, isFraud, labelTime);
  }

  /**
   * Takes a label about an event of the log, as {@link #label(EntityLog, String, boolean, long)}
   * does, or about one that has been folded: the ids of those are gone, so that it is taken at its
   * word if there is a tile at the event's time.
   *
   * @param eventTime of the event that it is about
   * @throws IllegalStateException if the entity has no labels
   */
  public Labelled label(
      EntityLog log, String transactionId, long eventTime, boolean isFraud, long labelTime) {
    if (!labelled) {
      throw new IllegalStateException("a label for an entity without labels");
    }
    hash.of(transactionId);
    int at = log.find(hash.high(), hash.low());
    if (at >= 0) {
      return log.label(at, isFraud, labelTime) ? Labelled.CHANGED : Labelled.KEPT;
    }
    int tile = eventTime == NO_TIME || log.tiles() == null ? -1 : log.tiles().at(eventTime);
    if (tile < 0) {
      return Labelled.NO_EVENT;
    }
    return log.labelTile(tile, hash.high(), hash.low(), isFraud, labelTime)
        ? Labelled.CHANGED
        : Labelled.KEPT;
  }

  /**
   * Fills this entity's slots of the set's full vector as of a time, and leaves the others alone.
   *
   * @param amountMinor the event's own amount in minor units
   * @param transactionIdOrNull without a delay, of the events at {@code asOf} only those up to and
   *     including this one in arrival order count; all of them if null, or if it is not in the log
   */
  public void values(
      EntityLog log, String transactionIdOrNull, long asOf, long amountMinor, double[] vector) {
    int upper = log.firstAfter(Sorted.minus(asOf, delayMillis), 0);
    boolean holdsItself = false;
    if (transactionIdOrNull != null && delayMillis == 0) {
      hash.of(transactionIdOrNull);
      int after = log.after(hash.high(), hash.low(), asOf, upper);
      holdsItself = after >= 0;
      upper = holdsItself ? after : upper;
    }
    fill(log, upper, holdsItself, asOf, amountMinor, plan.slots, vector);
  }

  /** Fills this entity's slots of the set's full vector with the catalog's defaults. */
  public void defaults(double[] vector) {
    for (int i = 0; i < plan.slots.length; i++) {
      vector[plan.slots[i]] = plan.defaults[i];
    }
  }

  /**
   * Fills the values of {@link FeatureSet#featuresOf} in that order, as of a time: what the newest
   * event up to it had, or would have had if it had come at that time.
   */
  public void entityValues(EntityLog log, long asOf, double[] values) {
    int upper = log.firstAfter(Sorted.minus(asOf, delayMillis), 0);
    int newest = delayMillis == 0 ? upper - 1 : log.firstAfter(asOf, 1) - 1;
    long amountMinor = newest >= log.first() ? log.amount(newest) : newestFolded(log, asOf);
    fill(log, upper, delayMillis == 0, asOf, amountMinor, plan.entitySlots, values);
  }

  /** The amount of the newest event of the tiles up to a time; 0 if none. */
  private static long newestFolded(EntityLog log, long asOf) {
    Tiles tiles = log.tiles();
    int after = tiles == null ? 0 : tiles.firstAfter(asOf, 1);
    return tiles == null || after == tiles.first() ? 0 : tiles.lastAmount(0, after - 1);
  }

  private void fill(
      EntityLog log,
      int upper,
      boolean holdsItself,
      long asOf,
      long amountMinor,
      int[] to,
      double[] values) {
    log.useColumns(plan.columns);
    long right = Sorted.minus(asOf, delayMillis);
    Tiles tiles = log.tiles();
    int tilesTo = tiles == null ? 0 : tiles.firstAfter(right, 0);
    int tilesFrom = tilesTo;
    int window = -1;
    long left = 0;
    int lower = 0;
    for (int i = 0; i < to.length; i++) {
      if (plan.windowOf[i] != window) {
        window = plan.windowOf[i];
        left = Sorted.minus(right, plan.windows[window]);
        lower = log.firstAfter(left, window + 2);
        tilesFrom = tiles == null ? 0 : tiles.firstAfter(left, window + 2);
      }
      boolean tiled = tilesFrom < tilesTo;
      MovingWindow moving = null;
      if (plan.movingOf[i] >= 0 && (upper > lower || tiled)) {
        moving = log.moving(plan.movingOf[i], plan.kinds[plan.movingOf[i]], lower, upper);
        if (tiles != null) {
          moving.moveTilesTo(tiles, tilesFrom, tilesTo);
        }
      }
      long count;
      long sum;
      if (plan.filtered[i] && moving != null) {
        count = moving.count();
        sum = moving.sum();
      } else {
        count = upper - lower + (tiled ? tiles.count(0, tilesFrom, tilesTo) : 0);
        sum = log.sum(lower, upper) + (tiled ? tiles.sum(0, tilesFrom, tilesTo) : 0);
      }
      if (count <= 0) {
        values[to[i]] = plan.defaults[i];
        continue;
      }
      values[to[i]] =
          switch (plan.aggregates[i]) {
            case COUNT -> count;
            case SUM -> sum / minorPerMajor;
            case MEAN -> sum / (minorPerMajor * count);
            case MIN -> moving.least(log) / minorPerMajor;
            case MAX -> moving.greatest(log) / minorPerMajor;
            case STDDEV -> moving.deviation() / minorPerMajor;
            case DISTINCT -> moving.distinct();
            case RATIO -> sum == 0 ? plan.defaults[i] : (double) amountMinor * count / sum;
            case RISK -> (double) log.frauds(left, right, Sorted.minus(asOf, settleMillis)) / count;
            case LAST -> {
              int at = newest(moving, plan.filtered[i], lower, upper, holdsItself);
              if (at >= 0) {
                yield log.amount(at) / minorPerMajor;
              }
              yield tiled && tiles.count(plan.lane(i), tilesFrom, tilesTo) > 0
                  ? tiles.lastAmount(plan.lane(i), tilesTo - 1) / minorPerMajor
                  : plan.defaults[i];
            }
            case SINCE -> {
              int at = newest(moving, plan.filtered[i], lower, upper, holdsItself);
              if (at >= 0) {
                yield (asOf - log.time(at)) / 1000.0;
              }
              yield tiled && tiles.count(plan.lane(i), tilesFrom, tilesTo) > 0
                  ? (asOf - tiles.lastTime(plan.lane(i), tilesTo - 1)) / 1000.0
                  : plan.defaults[i];
            }
            default -> throw new IllegalStateException("no window has " + plan.aggregates[i]);
          };
    }
  }

  /** The position of the window's newest event before the event itself; -1 if none. */
  private static int newest(
      MovingWindow moving, boolean filtered, int lower, int upper, boolean holdsItself) {
    if (filtered) {
      return moving.newestBut(holdsItself ? upper - 1 : -1);
    }
    int at = holdsItself ? upper - 2 : upper - 1;
    return at < lower ? -1 : at;
  }

  /**
   * Drops what is older than {@code newestEventTime - keepMillis()}. Values as of up to the
   * lateness before {@code newestEventTime} stay exact, so pass a time that no event still to be
   * evaluated lies further behind: the watermark, or the newest event where all are evaluated on
   * arrival.
   */
  public void evict(EntityLog log, long newestEventTime) {
    log.evictBefore(Sorted.minus(newestEventTime, keepMillis));
  }

  /** Whether the log still holds all events that values as of this time look at. */
  public boolean complete(EntityLog log, long asOf) {
    long left = Sorted.minus(asOf, lookMillis());
    return left == Long.MAX_VALUE || left + 1 >= Math.max(log.keptFrom(), log.columnsFrom());
  }

  /** How many events have been folded by this object: those that passed their log's budget. */
  public long eventsFolded() {
    return eventsFolded;
  }

  /** How many logs passed their budget, with no tile until then. */
  public long keysFolded() {
    return keysFolded;
  }

  /** How long before an event its values look: longest window + delay. */
  public long lookMillis() {
    return plan.longest() + delayMillis;
  }

  /** How long a log keeps an event: longest window + delay + lateness. */
  public long keepMillis() {
    return keepMillis;
  }

  /**
   * A label counts when its time is at least this long before {@code asOf}; zero without labels.
   */
  public Duration settle() {
    return settle;
  }

  /** Whether the entity takes labels. */
  public boolean labelled() {
    return labelled;
  }
}
