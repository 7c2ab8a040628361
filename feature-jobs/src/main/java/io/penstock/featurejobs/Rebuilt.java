package io.penstock.featurejobs;

/**
 * What became of the entities of one kind in a rebuild of the online store.
 *
 * @param written entities that have the values of the lake now
 * @param left entities that Redis had, by a newer event or by the job's own write of the same one:
 *     they stay as they were
 * @param differing those left that have other values than the lake, of the same event: either a
 *     late event came since, or the store is wrong, which a comparison with the lake tells
 */
public record Rebuilt(long written, long left, long differing) {
  static final Rebuilt NOTHING = new Rebuilt(0, 0, 0);

  Rebuilt plus(Rebuilt other) {
    return new Rebuilt(written + other.written, left + other.left, differing + other.differing);
  }

  /** For the person at the terminal. */
  @Override
  public String toString() {
    return "%d written, %d left as newer in Redis, %d of them with other values of the same event"
        .formatted(written, left, differing);
  }
}
