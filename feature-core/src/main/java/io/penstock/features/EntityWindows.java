package io.penstock.features;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/**
 * The maths of one entity's windows in a feature set, over the logs of its keys. Windows are open
 * on the left and closed on the right: {@code (asOf - delay - window, asOf - delay]}. All times are
 * epoch millis. Keeps nothing of the logs, but is not safe for several threads.
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
     * Older than the log's newest event time - {@link #keepMillis()}, or than what has been
     * evicted: not logged.
     */
    TOO_LATE
  }

  private final IdHash hash = new IdHash();
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

  /**
   * For one entity of a set.
   *
   * @throws IllegalArgumentException if the set has no such entity
   */
  public EntityWindows(FeatureSet set, String entity) {
    Entity of = set.entity(entity);
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
          next++;
        }
      }
    }
  }

  /** Takes an event into the log, in whatever order events come. */
  public Added add(EntityLog log, String transactionId, long eventTime, long amountMinor) {
    hash.of(transactionId);
    if (log.find(hash.high(), hash.low()) >= 0) {
      return Added.REPEAT;
    }
    long oldest = Sorted.minus(log.newestEventTime(), keepMillis);
    if (eventTime < Math.max(oldest, log.keptFrom())) {
      evict(log, log.newestEventTime());
      log.refuse(eventTime);
      return Added.TOO_LATE;
    }
    log.add(hash.high(), hash.low(), eventTime, amountMinor);
    return Added.ADDED;
  }

  /**
   * Takes a label about an event of the log. What had been said at a time is what the label with
   * the largest label time up to it says, in whatever order labels come; of equal label times, the
   * one taken last.
   *
   * @return false if the event is not in the log; then nothing is kept of the label
   * @throws IllegalStateException if the entity has no labels
   */
  public boolean label(EntityLog log, String transactionId, boolean isFraud, long labelTime) {
    if (!labelled) {
      throw new IllegalStateException("a label for an entity without labels");
    }
    hash.of(transactionId);
    int at = log.find(hash.high(), hash.low());
    if (at < 0) {
      return false;
    }
    log.label(at, isFraud, labelTime);
    return true;
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

  /**
   * Fills the values of {@link FeatureSet#featuresOf} in that order, as of a time: what the newest
   * event up to it had, or would have had if it had come at that time.
   */
  public void entityValues(EntityLog log, long asOf, double[] values) {
    int upper = log.firstAfter(Sorted.minus(asOf, delayMillis), 0);
    int newest = delayMillis == 0 ? upper - 1 : log.firstAfter(asOf, 1) - 1;
    long amountMinor = newest >= log.first() ? log.amount(newest) : 0;
    fill(log, upper, delayMillis == 0, asOf, amountMinor, entitySlots, values);
  }

  private void fill(
      EntityLog log,
      int upper,
      boolean holdsItself,
      long asOf,
      long amountMinor,
      int[] to,
      double[] values) {
    long right = Sorted.minus(asOf, delayMillis);
    int window = -1;
    long left = 0;
    int lower = 0;
    for (int i = 0; i < to.length; i++) {
      if (windowOf[i] != window) {
        window = windowOf[i];
        left = Sorted.minus(right, windows[window]);
        lower = log.firstAfter(left, window + 2);
      }
      int count = upper - lower;
      int last = holdsItself ? upper - 2 : upper - 1;
      values[to[i]] =
          count <= 0
              ? defaults[i]
              : switch (aggregates[i]) {
                case COUNT -> count;
                case SUM -> log.sum(lower, upper) / minorPerMajor;
                case MEAN -> log.sum(lower, upper) / (minorPerMajor * count);
                case MIN -> log.moving(window, lower, upper).least(log) / minorPerMajor;
                case MAX -> log.moving(window, lower, upper).greatest(log) / minorPerMajor;
                case STDDEV ->
                    log.moving(window, lower, upper).deviation(count, log.sum(lower, upper))
                        / minorPerMajor;
                case LAST -> last < lower ? defaults[i] : log.amount(last) / minorPerMajor;
                case SINCE -> last < lower ? defaults[i] : (asOf - log.time(last)) / 1000.0;
                case RATIO -> {
                  long sum = log.sum(lower, upper);
                  yield sum == 0 ? defaults[i] : (double) amountMinor * count / sum;
                }
                case RISK ->
                    (double) log.frauds(left, right, Sorted.minus(asOf, settleMillis)) / count;
                default -> throw new IllegalStateException("no window has " + aggregates[i]);
              };
    }
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
    return left == Long.MAX_VALUE || left + 1 >= log.keptFrom();
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
