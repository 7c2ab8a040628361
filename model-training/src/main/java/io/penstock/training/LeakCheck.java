package io.penstock.training;

import java.time.Instant;
import java.util.Map;

/**
 * Looks through what another source gives for anything that was not known at the cut. It knows
 * nothing of how rows are chosen: it goes by the times that the finished rows carry.
 */
final class LeakCheck implements RowSource {
  private final RowSource source;

  LeakCheck(RowSource source) {
    this.source = source;
  }

  /** As the source has them; TrainingException if one saw something of after its cut. */
  @Override
  public TrainingRows rows(long from, long to, long cut) {
    TrainingRows rows = source.rows(from, to, cut);
    for (int i = 0; i < rows.size(); i++) {
      check(rows.origin()[i], rows.eventTime()[i], cut);
    }
    return rows;
  }

  /** As the source has them; TrainingException if one was told of after the cut. */
  @Override
  public KnownFrauds knownFrauds(long from, long to, long cut) {
    KnownFrauds known = source.knownFrauds(from, to, cut);
    for (TrainingRows.Origin origin : known.origins()) {
      check(origin, Long.MIN_VALUE, cut);
    }
    return known;
  }

  @Override
  public void keep(String name) {
    source.keep(name);
  }

  @Override
  public void release(String name) {
    source.release(name);
  }

  @Override
  public Map<String, Long> snapshots() {
    return source.snapshots();
  }

  private static void check(TrainingRows.Origin origin, long eventTime, long cut) {
    check(origin, "took place", eventTime, cut);
    check(origin, "arrived", origin.arrival(), cut);
    if (origin.label() != null) {
      check(origin, "has a label that became known", origin.label().time(), cut);
      check(origin, "has a label that arrived", origin.label().arrival(), cut);
    }
  }

  private static void check(TrainingRows.Origin origin, String what, long time, long cut) {
    if (time > cut) {
      throw new TrainingException(
          "leak: transaction %s %s at %s, after the cut at %s"
              .formatted(
                  origin.transactionId(),
                  what,
                  Instant.ofEpochMilli(time),
                  Instant.ofEpochMilli(cut)));
    }
  }
}
