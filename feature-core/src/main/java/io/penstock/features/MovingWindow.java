package io.penstock.features;

/**
 * What one window of one log makes of the events in it, kept up as its edges move: what its {@link
 * WindowKind} asks for, over the events that pass its filter. Where the edges move forward, an
 * event costs O(1) amortised; where one moves back, or an event came in between, O(events after
 * it), but for extremes that all later ones had outdone. 80 bytes, and 4 for each entry of a queue
 * of positions at its longest. Positions are the log's own; the log says when it moves them.
 */
final class MovingWindow {
  // What a comparison of amounts is multiplied by.
  private static final int LEAST = 1;
  private static final int GREATEST = -1;

  private final WindowKind kind;
  private int lower;
  private int upper;
  private int count;
  private long sum;
  private long squaresHigh;
  private long squaresLow;
  private final Positions least;
  private final Positions greatest;
  private final Positions passed;
  private final ValueCounts values;

  /** What of it lies in tiles; null while the log has none. */
  private TileWindow tiled;

  MovingWindow(WindowKind kind) {
    this.kind = kind;
    least = kind.extremes() ? new Positions() : null;
    greatest = kind.extremes() ? new Positions() : null;
    passed = kind.positions() ? new Positions() : null;
    values = kind.field() >= 0 ? new ValueCounts() : null;
  }

  WindowKind kind() {
    return kind;
  }

  /** Moves the edges to [from, to). */
  void moveTo(EntityLog log, int from, int to) {
    int back = Math.max(0, lower - from) + Math.max(0, upper - to);
    if (from >= upper || to <= lower || back > to - from) {
      restart(from);
    }
    if (upper > to) {
      leaveLast(log, to);
    }
    for (; upper < to; upper++) {
      if (isTaken(log, upper)) {
        enter(log, upper);
      }
    }
    while (lower > from) {
      lower--;
      if (isTaken(log, lower)) {
        enterFirst(log, lower);
      }
    }
    leave(log, from);
  }

  private boolean isTaken(EntityLog log, int at) {
    return kind.filter() < 0 || log.passes(at, kind.filter());
  }

  /** Moves the edges in tiles to [from, to); after {@link #moveTo}. */
  void moveTilesTo(Tiles tiles, int from, int to) {
    if (tiled == null) {
      tiled = new TileWindow(kind);
    }
    tiled.moveTo(tiles, from, to, values);
  }

  /** The tiles before a position are about to leave. */
  void leaveTiles(int from) {
    if (tiled != null) {
      tiled.leave(from, values);
    }
  }

  /** All positions are about to change, or entries to become a tile. */
  void forget() {
    restart(0);
    if (tiled != null) {
      tiled.forget();
    }
    if (values != null) {
      values.clear();
    }
  }

  private void enter(EntityLog log, int at) {
    long amount = log.amount(at);
    count(log, at, amount);
    if (kind.extremes()) {
      add(least, LEAST, log, at, amount);
      add(greatest, GREATEST, log, at, amount);
    }
    if (kind.positions()) {
      passed.add(at);
    }
  }

  /** Extremes are the entries that no later one of the window outdoes, the first the most. */
  private static void add(Positions extremes, int sign, EntityLog log, int at, long amount) {
    while (!extremes.isEmpty() && outdoes(sign, amount, log.amount(extremes.last()))) {
      extremes.removeLast();
    }
    extremes.add(at);
  }

  /** Whether an entry's amount, or an equal one, makes another before it needless. */
  private static boolean outdoes(int sign, long amount, long other) {
    return sign * Long.compare(amount, other) <= 0;
  }

  private void enterFirst(EntityLog log, int at) {
    long amount = log.amount(at);
    count(log, at, amount);
    if (kind.extremes()) {
      addFirst(least, LEAST, log, at, amount);
      addFirst(greatest, GREATEST, log, at, amount);
    }
    if (kind.positions()) {
      passed.addFirst(at);
    }
  }

  private static void addFirst(Positions extremes, int sign, EntityLog log, int at, long amount) {
    if (extremes.isEmpty() || !outdoes(sign, log.amount(extremes.first()), amount)) {
      extremes.addFirst(at);
    }
  }

  private void count(EntityLog log, int at, long amount) {
    count++;
    sum += amount;
    if (kind.squares()) {
      addSquare(amount);
    }
    int hash = values == null ? 0 : log.valueHash(at, kind.field());
    if (hash != 0) {
      values.enter(hash);
    }
  }

  /** The entries before a position are about to leave the log. */
  void leave(EntityLog log, int from) {
    if (from >= upper) {
      restart(from);
    }
    for (; lower < from; lower++) {
      if (isTaken(log, lower)) {
        discount(log, lower);
        if (kind.extremes()) {
          least.leave(lower);
          greatest.leave(lower);
        }
        if (kind.positions()) {
          passed.leave(lower);
        }
      }
    }
  }

  private void discount(EntityLog log, int at) {
    long amount = log.amount(at);
    count--;
    sum -= amount;
    if (kind.squares()) {
      subtractSquare(amount);
    }
    int hash = values == null ? 0 : log.valueHash(at, kind.field());
    if (hash != 0) {
      values.leave(hash);
    }
  }

  /** Takes the right edge back to a position. */
  private void leaveLast(EntityLog log, int to) {
    while (upper > to) {
      upper--;
      if (isTaken(log, upper)) {
        discount(log, upper);
      }
    }
    if (kind.positions()) {
      passed.removeFrom(to);
    }
    if (kind.extremes()) {
      takeBack(least, LEAST, log, to);
      takeBack(greatest, GREATEST, log, to);
    }
  }

  /** What those at the end had outdone stands between the last that is left and the edge. */
  private void takeBack(Positions extremes, int sign, EntityLog log, int to) {
    extremes.removeFrom(to);
    for (int at = extremes.isEmpty() ? lower : extremes.last() + 1; at < to; at++) {
      if (isTaken(log, at)) {
        add(extremes, sign, log, at, log.amount(at));
      }
    }
  }

  /** An entry has come to stand at a position between others; those from there on moved up. */
  void inserted(EntityLog log, int at) {
    if (at >= upper) {
      return;
    }
    if (at <= lower) {
      moveDown(-1);
      return;
    }
    upper++;
    if (kind.extremes()) {
      least.moveUpFrom(at);
      greatest.moveUpFrom(at);
    }
    if (kind.positions()) {
      passed.moveUpFrom(at);
    }
    if (isTaken(log, at)) {
      long amount = log.amount(at);
      count(log, at, amount);
      if (kind.extremes()) {
        insert(least, LEAST, log, at, amount);
        insert(greatest, GREATEST, log, at, amount);
      }
      if (kind.positions()) {
        int index = passed.indexOf(at);
        passed.replace(index, index, at);
      }
    }
  }

  /** Puts an entry among the extremes, unless a later one outdoes it, for those that it outdoes. */
  private static void insert(Positions extremes, int sign, EntityLog log, int at, long amount) {
    int to = extremes.indexOf(at);
    if (to < extremes.size() && outdoes(sign, log.amount(extremes.get(to)), amount)) {
      return;
    }
    int from = to;
    while (from > 0 && outdoes(sign, amount, log.amount(extremes.get(from - 1)))) {
      from--;
    }
    extremes.replace(from, to, at);
  }

  /** All entries are about to stand {@code by} lower. */
  void moveDown(int by) {
    lower -= by;
    upper -= by;
    if (kind.extremes()) {
      least.moveDown(by);
      greatest.moveDown(by);
    }
    if (kind.positions()) {
      passed.moveDown(by);
    }
  }

  /** How many passed. */
  long count() {
    return tiled == null ? count : count + tiled.count();
  }

  /** The sum of their amounts, in minor units. */
  long sum() {
    return tiled == null ? sum : sum + tiled.sum();
  }

  /** The least amount; the window must hold an entry. */
  long least(EntityLog log) {
    if (tiled == null) {
      return log.amount(least.first());
    }
    return least.isEmpty() ? tiled.least() : Math.min(tiled.least(), log.amount(least.first()));
  }

  /** The greatest amount; the window must hold an entry. */
  long greatest(EntityLog log) {
    if (tiled == null) {
      return log.amount(greatest.first());
    }
    return greatest.isEmpty()
        ? tiled.greatest()
        : Math.max(tiled.greatest(), log.amount(greatest.first()));
  }

  /** How many values of the field they have. */
  int distinct() {
    return values.distinct();
  }

  /** The position of the newest that passed, the one at {@code except} left out; -1 if none. */
  int newestBut(int except) {
    return passed.lastBut(except);
  }

  /**
   * The population standard deviation of the amounts, exact but for one rounding as long as the
   * count times the sum of squares fits 127 bits.
   */
  double deviation() {
    if (tiled == null) {
      return deviation(count, sum, squaresHigh, squaresLow);
    }
    long low = squaresLow + tiled.squaresLow();
    long carry = Long.compareUnsigned(low, squaresLow) < 0 ? 1 : 0;
    return deviation(count(), sum(), squaresHigh + tiled.squaresHigh() + carry, low);
  }

  private static double deviation(long count, long sum, long squaresHigh, long squaresLow) {
    // count * squares - sum * sum, in 128 bits
    long high = squaresHigh * count + Math.multiplyHigh(squaresLow, count);
    if (squaresLow < 0) {
      high += count; // multiplyHigh takes the low half for a negative number
    }
    long low = squaresLow * count;
    long squareLow = sum * sum;
    high -= Math.multiplyHigh(sum, sum);
    if (Long.compareUnsigned(low, squareLow) < 0) {
      high--;
    }
    low -= squareLow;
    double unsignedLow = (low >>> 1) * 2.0 + (low & 1);
    double spread = high * 0x1p64 + unsignedLow;
    return spread <= 0 ? 0 : Math.sqrt(spread) / count;
  }

  private void restart(int from) {
    if (values != null && count > 0) {
      values.clear();
      if (tiled != null) {
        tiled.forget();
      }
    }
    lower = from;
    upper = from;
    count = 0;
    sum = 0;
    squaresHigh = 0;
    squaresLow = 0;
    if (kind.extremes()) {
      least.clear();
      greatest.clear();
    }
    if (kind.positions()) {
      passed.clear();
    }
  }

  private void addSquare(long amount) {
    long low = squaresLow + amount * amount;
    squaresHigh += Math.multiplyHigh(amount, amount);
    if (Long.compareUnsigned(low, squaresLow) < 0) {
      squaresHigh++;
    }
    squaresLow = low;
  }

  private void subtractSquare(long amount) {
    long square = amount * amount;
    squaresHigh -= Math.multiplyHigh(amount, amount);
    if (Long.compareUnsigned(squaresLow, square) < 0) {
      squaresHigh--;
    }
    squaresLow -= square;
  }

  long bytes() {
    long bytes = 80 + (tiled == null ? 0 : tiled.bytes());
    for (Positions positions : new Positions[] {least, greatest, passed}) {
      bytes += positions == null ? 0 : positions.bytes();
    }
    return bytes + (values == null ? 0 : values.bytes());
  }
}
