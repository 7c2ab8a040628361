package io.penstock.featurejobs;

import io.penstock.features.Entity;
import io.penstock.features.EntityWindows;
import io.penstock.features.FeatureSet;
import java.util.ArrayList;
import java.util.List;

/**
 * What the first stage knows of entities that came with a later set than the job began with: their
 * own stages, which begin without state, cannot tell that from a job that begins.
 */
final class NewEntities {
  private record Look(Entity entity, long millis) {}

  private final LogGaps gaps;
  private final List<Look> looks = new ArrayList<>();

  NewEntities(FeatureSet set, LogGaps gaps, StateLayout layout) {
    this.gaps = gaps;
    for (Entity entity : set.entities()) {
      if (!gaps.entities().contains(entity.name())) {
        continue;
      }
      LogHistory history = layout.historyOrNull(entity.name());
      if (history == null) {
        looks.add(new Look(entity, new EntityWindows(set, entity.name()).lookMillis()));
      } else {
        gaps.until(entity.name(), history.upTo() + 1);
      }
    }
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
