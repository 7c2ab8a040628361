package io.penstock.stack.parity;

import io.penstock.featurejobs.LabelRow;
import io.penstock.features.BatchEvent;
import io.penstock.features.Entity;
import io.penstock.features.Feature;
import io.penstock.features.FeatureSet;
import io.penstock.features.TextField;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What came late, by entity key, and so which values may rightly differ. For an entity that is the
 * topic's key the stream counts as a partition's order says, so only what it could not keep is late
 * there. Memory: an entry for each late event and entity.
 */
final class LateEvents {
  /** The field that keys {@code transactions.raw.v1}. */
  static final List<TextField> TOPIC_KEY = List.of(TextField.CUSTOMER_ID);

  private final FeatureSet set;
  private final Map<String, Map<String, List<Late>>> byEntity = new HashMap<>();

  /**
   * A late event; a late label about it was not seen by values whose labels are cut in [from,
   * until).
   */
  private record Late(long eventTime, boolean label, long from, long until) {
    boolean hides(Feature feature, long cut) {
      return !label || (feature.aggregate().needsLabels() && from <= cut && cut < until);
    }
  }

  LateEvents(FeatureSet set) {
    this.set = set;
    set.entities().forEach(entity -> byEntity.put(entity.name(), new HashMap<>()));
  }

  /** A transaction with its marks in the features table. */
  void transaction(BatchEvent event, boolean late, boolean incomplete) {
    for (Entity entity : set.entities()) {
      if (incomplete || (late && !ordered(entity))) {
        add(entity, event, new Late(event.eventTime(), false, 0, 0));
      }
    }
  }

  /** A label; one that was written after its own time was not there for a while. */
  void label(LabelRow label) {
    for (Entity entity : set.entities()) {
      if (entity.labelled() && label.ingestTime() > label.labelTime()) {
        add(
            entity,
            label.about(),
            new Late(label.about().eventTime(), true, label.labelTime(), label.ingestTime()));
      }
    }
  }

  private void add(Entity entity, BatchEvent event, Late late) {
    String key = entity.keyOf(event);
    if (key != null) {
      byEntity.get(entity.name()).computeIfAbsent(key, none -> new ArrayList<>(1)).add(late);
    }
  }

  /** Whether the window of a feature, as of a time, holds something that was late. */
  boolean explain(Feature feature, String key, long asOf) {
    List<Late> lates = byEntity.get(feature.entity()).get(key);
    if (lates == null) {
      return false;
    }
    Entity entity = set.entity(feature.entity());
    long right = asOf - entity.delay().toMillis();
    long left = right - feature.window().toMillis();
    long cut = asOf - entity.settle().toMillis();
    return lates.stream()
        .anyMatch(
            late ->
                late.eventTime() > left && late.eventTime() <= right && late.hides(feature, cut));
  }

  /** Whether its values count by the order of a partition alone. */
  static boolean ordered(Entity entity) {
    return entity.delay().isZero() && entity.key().equals(TOPIC_KEY);
  }
}
