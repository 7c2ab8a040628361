package io.penstock.featurejobs;

/**
 * What became of the entities of one kind in a rebuild of the online store. Those that were not
 * written stay as they were in Redis.
 *
 * @param written entities that have the values of the lake now
 * @param equal entities that had them already, by the job or an earlier rebuild
 * @param newer entities of which Redis has a newer event
 * @param differing entities that have other values than the lake, of the same event: either a late
 *     event came since, or the store is wrong, which a comparison with the lake tells
 * @param expired entities whose values had expired, by the newest event of the table, and were left
 *     out; those without any event since the longest window began are not read, and not counted
 */
public record Rebuilt(long written, long equal, long newer, long differing, long expired) {
  static final Rebuilt NOTHING = new Rebuilt(0, 0, 0, 0, 0);

  Rebuilt plus(Rebuilt other) {
    return new Rebuilt(
        written + other.written,
        equal + other.equal,
        newer + other.newer,
        differing + other.differing,
        expired + other.expired);
  }

  /** For the person at the terminal. */
  @Override
  public String toString() {
    return ("%d written; in Redis already: %d equal, %d newer, %d with other values of the same"
            + " event; %d left out as expired")
        .formatted(written, equal, newer, differing, expired);
  }
}
