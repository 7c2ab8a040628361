package io.penstock.featurejobs;

import io.penstock.features.Entity;
import io.penstock.features.EntityWindows;
import io.penstock.features.FeatureSet;
import java.util.List;
import java.util.function.Predicate;

/**
 * What the first stage knows of entities that came with a later set than the job began with: their
 * own stages, which begin without state, cannot tell that from a job that begins.
 */
final class NewEntities {
  private record Look(Entity entity, long millis) {}

  private final LogGaps gaps;
  private final List<Look> looks;

  /**
   * @param restored entities of which another source gives the events from before
   */
  NewEntities(FeatureSet set, LogGaps gaps, Predicate<String> restored) {
    this.gaps = gaps;
    this.looks =
        set.entities().stream()
            .filter(entity -> gaps.entities().contains(entity.name()))
            .filter(entity -> !restored.test(entity.name()))
            .map(e -> new Look(e, new EntityWindows(set, e.name()).lookMillis()))
            .toList();
  }

  /** Whether one of them has values for the event that look at a time before it was known. */
  boolean lack(TransactionEvent event) {
    for (int i = 0; i < looks.size(); i++) {
      Look look = looks.get(i);
      long first = event.eventTime - look.millis + 1;
      if (first < gaps.lostBefore(look.entity.name(), event.eventTime)
          && look.entity.keyOf(event) != null) {
        return true;
      }
    }
    return false;
  }
}
