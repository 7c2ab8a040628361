package io.penstock.features;

/**
 * The part of a {@link MovingWindow} that lies in its log's {@link Tiles}: what cannot be had by
 * subtraction, kept up as the edges move. A tile costs O(1) amortised where they move forward, and
 * O(distinct values) where values are counted.
 */
final class TileWindow {
  private final WindowKind kind;
  private final int lane;
  private final Positions least;
  private final Positions greatest;
  private Tiles tiles;
  private int lower;
  private int upper;

  TileWindow(WindowKind kind) {
    this.kind = kind;
    lane = kind.filter() + 1;
    least = kind.extremes() ? new Positions() : null;
    greatest = kind.extremes() ? new Positions() : null;
  }

  /** Moves the edges to [from, to); the tiles' values come into the window's, and leave them. */
  void moveTo(Tiles in, int from, int to, ValueCounts values) {
    tiles = in;
    if (from < lower || to < upper || from >= upper) {
      leave(upper, values);
      forget();
      lower = from;
      upper = from;
    }
    for (; upper < to; upper++) {
      if (tiles.count(lane, upper, upper + 1) > 0) {
        enter(upper, values);
      }
    }
    leave(from, values);
  }

  private void enter(int at, ValueCounts values) {
    if (kind.extremes()) {
      while (!least.isEmpty() && tiles.least(lane, least.last()) >= tiles.least(lane, at)) {
        least.removeLast();
      }
      least.add(at);
      while (!greatest.isEmpty()
          && tiles.greatest(lane, greatest.last()) <= tiles.greatest(lane, at)) {
        greatest.removeLast();
      }
      greatest.add(at);
    }
    if (values != null) {
      tiles.values(at, lane, kind.field(), values, true);
    }
  }

  /** Takes out the tiles before a position. */
  void leave(int from, ValueCounts values) {
    for (; lower < Math.min(from, upper); lower++) {
      if (kind.extremes()) {
        least.leave(lower);
        greatest.leave(lower);
      }
      if (values != null) {
        tiles.values(lower, lane, kind.field(), values, false);
      }
    }
  }

  /** Empties it; the values are the caller's to clear. */
  void forget() {
    lower = 0;
    upper = 0;
    if (kind.extremes()) {
      least.clear();
      greatest.clear();
    }
  }

  /** How many events passed. */
  long count() {
    return lower < upper ? tiles.count(lane, lower, upper) : 0;
  }

  /** The sum of their amounts, in minor units. */
  long sum() {
    return lower < upper ? tiles.sum(lane, lower, upper) : 0;
  }

  long squaresHigh() {
    return lower < upper ? tiles.squaresHigh(lane, lower, upper) : 0;
  }

  long squaresLow() {
    return lower < upper ? tiles.squaresLow(lane, lower, upper) : 0;
  }

  /** The least amount; the largest long if none passed. */
  long least() {
    return least.isEmpty() ? Long.MAX_VALUE : tiles.least(lane, least.first());
  }

  /** The greatest amount; the least long if none passed. */
  long greatest() {
    return greatest.isEmpty() ? Long.MIN_VALUE : tiles.greatest(lane, greatest.first());
  }

  long bytes() {
    return 48 + (kind.extremes() ? least.bytes() + greatest.bytes() : 0);
  }
}
