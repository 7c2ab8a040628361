package io.penstock.features;

import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

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
public final class EntityWindows implements Serializable {
  private static final long serialVersionUID = 1L;

  /** What became of an event. */
  public enum Added {
    /** It is in the log. */
    ADDED,
    /** An event of this id is in the log already, whatever its other fields: not logged again. */
    REPEAT,
    /**
     * Older than the log's newest event time - {@link #keepMillis()}, or than what has been evicted
     * or folded: not logged.
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

  /** The distinct windows in millis, ascending. */
  private final long[] windows;

  /** By feature, those of one window together: its window, slots in vector and entity order. */
  private final int[] windowOf;

  private final int[] slots;
  private final int[] entitySlots;
  private final Aggregate[] aggregates;
  private final double[] defaults;

  /** By feature: its {@link MovingWindow}'s number in a log, -1 where sums up to each event do. */
  private final int[] movingOf;

  private final boolean[] filtered;

  /** By moving window. */
  private final WindowKind[] kinds;

  private final Filter[] filters;
  private final TextField[] counted;
  private final int[] extra;
  private final LogColumns columns;
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
    List<Feature> features = set.featuresOf(entity);
    settle = of.settle();
    labelled = of.labelled();
    delayMillis = of.delay().toMillis();
    settleMillis = settle.toMillis();
    minorPerMajor = EventFeatures.minorPerMajor(set);
    windows = features.stream().mapToLong(f -> f.window().toMillis()).distinct().sorted().toArray();
    long longest = windows.length == 0 ? 0 : windows[windows.length - 1];
    keepMillis = longest + delayMillis + set.lateness().toMillis();
    int count = features.size();
    windowOf = new int[count];
    slots = new int[count];
    entitySlots = new int[count];
    aggregates = new Aggregate[count];
    defaults = new double[count];
    movingOf = new int[count];
    filtered = new boolean[count];
    List<String> filterTexts =
        features.stream().map(Feature::filter).filter(f -> !f.isEmpty()).distinct().toList();
    List<String> countedFields =
        features.stream()
            .filter(f -> f.aggregate().readsText())
            .map(Feature::field)
            .distinct()
            .toList();
    List<WindowKind> moving = new ArrayList<>();
    List<Integer> movingWindow = new ArrayList<>();
    int next = 0;
    for (int w = 0; w < windows.length; w++) {
      for (int i = 0; i < count; i++) {
        Feature feature = features.get(i);
        if (feature.window().toMillis() == windows[w]) {
          windowOf[next] = w;
          slots[next] = set.indexOf(feature.name());
          entitySlots[next] = i;
          aggregates[next] = feature.aggregate();
          defaults[next] = feature.defaultValue();
          filtered[next] = !feature.filter().isEmpty();
          WindowKind kind =
              kind(
                  feature,
                  filterTexts.indexOf(feature.filter()),
                  feature.aggregate().readsText() ? countedFields.indexOf(feature.field()) : -1);
          movingOf[next] = kind == null ? -1 : place(moving, movingWindow, w, kind);
          next++;
        }
      }
    }
    kinds = moving.toArray(WindowKind[]::new);
    filters =
        filterTexts.stream().map(text -> Filter.parse(text, minorPerMajor)).toArray(Filter[]::new);
    counted =
        countedFields.stream()
            .map(word -> TextField.of(word).orElseThrow())
            .toArray(TextField[]::new);
    columns =
        new LogColumns(
            filterTexts.stream().mapToInt(String::hashCode).toArray(),
            countedFields.stream().mapToInt(String::hashCode).toArray());
    extra = new int[columns.width()];
    if (Arrays.stream(columns.filters()).distinct().count() < filters.length) {
      throw new IllegalArgumentException(
          "two filters of entity " + entity + " have one hash: write one of them differently");
    }
  }

  /** What a feature needs kept up; null where the log's own sums do. */
  private static WindowKind kind(Feature feature, int filter, int field) {
    Aggregate aggregate = feature.aggregate();
    boolean extremes = aggregate == Aggregate.MIN || aggregate == Aggregate.MAX;
    boolean squares = aggregate == Aggregate.STDDEV;
    boolean positions =
        filter >= 0 && (aggregate == Aggregate.LAST || aggregate == Aggregate.SINCE);
    if (filter < 0 && !extremes && !squares && field < 0) {
      return null;
    }
    return new WindowKind(filter, extremes, squares, positions, field);
  }

  /** The number of the moving window of that window and filter, which keeps up the kind, too. */
  private static int place(
      List<WindowKind> moving, List<Integer> movingWindow, int window, WindowKind kind) {
    for (int i = 0; i < moving.size(); i++) {
      WindowKind other = moving.get(i);
      boolean oneField = kind.field() < 0 || other.field() < 0 || kind.field() == other.field();
      if (movingWindow.get(i) == window && other.filter() == kind.filter() && oneField) {
        moving.set(i, other.and(kind));
        return i;
      }
    }
    moving.add(kind);
    movingWindow.add(window);
    return moving.size() - 1;
  }

  /** Takes an event into the log, in whatever order events come. */
  public Added add(EntityLog log, TransactionFields event) {
    log.useColumns(columns);
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
      evict(log, log.newestEventTime());
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

  private void fold(EntityLog log) {
    // More than an eighth where the budget is less than it was.
    int oldest = log.size() - exactEvents + exactEvents / 8;
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
    log.useColumns(columns);
    other.useColumns(columns);
    log.addMissing(other);
  }

  private void fillExtra(TransactionFields event) {
    Arrays.fill(extra, 0);
    for (int i = 0; i < filters.length; i++) {
      if (filters[i].passes(event)) {
        extra[i / 32] |= 1 << (i % 32);
      }
    }
    for (int i = 0; i < counted.length; i++) {
      String text = event.text(counted[i]);
      extra[columns.filterInts() + i] = text == null ? 0 : valueHash(text);
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
    fill(log, upper, holdsItself, asOf, amountMinor, slots, vector);
  }

  /** Fills this entity's slots of the set's full vector with the catalog's defaults. */
  public void defaults(double[] vector) {
    for (int i = 0; i < slots.length; i++) {
      vector[slots[i]] = defaults[i];
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
    fill(log, upper, delayMillis == 0, asOf, amountMinor, entitySlots, values);
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
    log.useColumns(columns);
    long right = Sorted.minus(asOf, delayMillis);
    Tiles tiles = log.tiles();
    int tilesTo = tiles == null ? 0 : tiles.firstAfter(right, 0);
    int tilesFrom = tilesTo;
    int window = -1;
    long left = 0;
    int lower = 0;
    for (int i = 0; i < to.length; i++) {
      if (windowOf[i] != window) {
        window = windowOf[i];
        left = Sorted.minus(right, windows[window]);
        lower = log.firstAfter(left, window + 2);
        tilesFrom = tiles == null ? 0 : tiles.firstAfter(left, window + 2);
      }
      boolean tiled = tilesFrom < tilesTo;
      MovingWindow moving = null;
      if (movingOf[i] >= 0 && (upper > lower || tiled)) {
        moving = log.moving(movingOf[i], kinds[movingOf[i]], lower, upper);
        if (tiles != null) {
          moving.moveTilesTo(tiles, tilesFrom, tilesTo);
        }
      }
      long count;
      long sum;
      if (filtered[i] && moving != null) {
        count = moving.count();
        sum = moving.sum();
      } else {
        count = upper - lower + (tiled ? tiles.count(0, tilesFrom, tilesTo) : 0);
        sum = log.sum(lower, upper) + (tiled ? tiles.sum(0, tilesFrom, tilesTo) : 0);
      }
      if (count <= 0) {
        values[to[i]] = defaults[i];
        continue;
      }
      values[to[i]] =
          switch (aggregates[i]) {
            case COUNT -> count;
            case SUM -> sum / minorPerMajor;
            case MEAN -> sum / (minorPerMajor * count);
            case MIN -> moving.least(log) / minorPerMajor;
            case MAX -> moving.greatest(log) / minorPerMajor;
            case STDDEV -> moving.deviation() / minorPerMajor;
            case DISTINCT -> moving.distinct();
            case RATIO -> sum == 0 ? defaults[i] : (double) amountMinor * count / sum;
            case RISK -> (double) log.frauds(left, right, Sorted.minus(asOf, settleMillis)) / count;
            case LAST -> {
              int at = newest(moving, filtered[i], lower, upper, holdsItself);
              if (at >= 0) {
                yield log.amount(at) / minorPerMajor;
              }
              yield tiled && tiles.count(lane(i), tilesFrom, tilesTo) > 0
                  ? tiles.lastAmount(lane(i), tilesTo - 1) / minorPerMajor
                  : defaults[i];
            }
            case SINCE -> {
              int at = newest(moving, filtered[i], lower, upper, holdsItself);
              if (at >= 0) {
                yield (asOf - log.time(at)) / 1000.0;
              }
              yield tiled && tiles.count(lane(i), tilesFrom, tilesTo) > 0
                  ? (asOf - tiles.lastTime(lane(i), tilesTo - 1)) / 1000.0
                  : defaults[i];
            }
            default -> throw new IllegalStateException("no window has " + aggregates[i]);
          };
    }
  }

  /** The lane of tiles that a feature looks at. */
  private int lane(int feature) {
    return filtered[feature] ? kinds[movingOf[feature]].filter() + 1 : 0;
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
    long longest = windows.length == 0 ? 0 : windows[windows.length - 1];
    long left = Sorted.minus(Sorted.minus(asOf, delayMillis), longest);
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
    return (windows.length == 0 ? 0 : windows[windows.length - 1]) + delayMillis;
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
