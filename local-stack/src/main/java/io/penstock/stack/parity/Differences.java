package io.penstock.stack.parity;

import io.penstock.features.Entity;
import io.penstock.features.Feature;
import io.penstock.features.FeatureSet;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the cause of values that differ. What nothing explains yet waits for the end, since the
 * late event that it is due to may be met later. Remembers a few of the unexplained ones.
 */
final class Differences {
  private static final int MOST_EXAMPLES = 20;

  /** So many may wait; what comes then is unexplained at once, and memory stays bounded. */
  private static final int MOST_WAITING = 100_000;

  private final FeatureSet set;
  private final LateEvents lates;
  private final Tiles tiles;
  private final List<Doubt> waiting = new ArrayList<>();
  private final List<Example> examples = new ArrayList<>();

  /**
   * A difference that nothing explains.
   *
   * @param where the row or the entity
   * @param feature the feature; empty where all of them are missing
   * @param expected what the recomputation gave; NaN where a row is missing
   * @param found what the table or the store holds; NaN where a row is missing
   */
  record Example(String where, String feature, double expected, double found) {
    @Override
    public String toString() {
      return feature.isEmpty()
          ? where
          : "%s of %s is %s, recomputed %s".formatted(feature, where, found, expected);
    }
  }

  /** Says whether tiles are in question. */
  @FunctionalInterface
  interface Tiles {
    /** Whether in the stream the window of a feature may hold tiles, as far as it has come now. */
    boolean mayCount(Feature feature, String key, long asOf);
  }

  private record Doubt(
      Tally tally,
      int place,
      Feature feature,
      String key,
      long asOf,
      boolean tiled,
      Example example) {}

  /**
   * @param tiles is asked when a value is compared
   */
  Differences(FeatureSet set, LateEvents lates, Tiles tiles) {
    this.set = set;
    this.lates = lates;
    this.tiles = tiles;
  }

  /**
   * Counts one value: bits are compared, since both sides come from sums of integers by the same
   * code.
   *
   * @param place the feature's place in the tally
   * @param key of the feature's entity; empty for a feature of the event alone
   */
  void compare(
      Tally tally,
      int place,
      Feature feature,
      String key,
      long asOf,
      String where,
      double expected,
      double found) {
    if (Double.doubleToLongBits(expected) == Double.doubleToLongBits(found)) {
      tally.addEqual(place);
      return;
    }
    Doubt doubt =
        new Doubt(
            tally,
            place,
            feature,
            key,
            asOf,
            feature.aggregate().windowed() && tiles.mayCount(feature, key, asOf),
            new Example(where, feature.name(), expected, found));
    if (waiting.size() < MOST_WAITING) {
      waiting.add(doubt);
    } else {
      settle(doubt);
    }
  }

  /** Counts a row that one side has and the other should have, too. */
  void missing(Tally tally, String where) {
    tally.addAll(Cause.UNEXPLAINED);
    example(new Example(where, "", Double.NaN, Double.NaN));
  }

  /** Settles what has waited; all late events must have been told by now. */
  void settle() {
    waiting.forEach(this::settle);
    waiting.clear();
  }

  private void settle(Doubt doubt) {
    Cause cause = cause(doubt);
    doubt.tally().add(doubt.place(), cause);
    if (cause == Cause.UNEXPLAINED) {
      example(doubt.example());
    }
  }

  private Cause cause(Doubt doubt) {
    if (!doubt.feature().aggregate().windowed()) {
      return Cause.UNEXPLAINED;
    }
    if (lates.explain(doubt.feature(), doubt.key(), doubt.asOf())) {
      return Cause.LATE_EVENT;
    }
    if (doubt.tiled()) {
      return Cause.TILE_BOUND;
    }
    Entity entity = set.entity(doubt.feature().entity());
    return entity.delay().isZero() && !LateEvents.ordered(entity)
        ? Cause.ARRIVAL_ORDER
        : Cause.UNEXPLAINED;
  }

  private void example(Example example) {
    if (examples.size() < MOST_EXAMPLES) {
      examples.add(example);
    }
  }

  /** A few of those that nothing explains. */
  List<Example> examples() {
    return List.copyOf(examples);
  }
}
