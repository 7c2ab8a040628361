package io.penstock.featurejobs;

import io.penstock.features.EntityLog;
import io.penstock.features.EntityWindows;
import io.penstock.features.Feature;
import io.penstock.features.FeatureSet;
import io.penstock.store.EntityValues;
import java.util.List;

/** Makes an entity's updates for the online store. Belongs to one thread. */
final class EntityUpdates {
  private final String featureSet;
  private final String entity;
  private final EntityWindows windows;
  private final String[] names;
  private final int[] slots;
  private final long ttlMillis;

  EntityUpdates(FeatureSet set, String entity, EntityWindows windows) {
    this.featureSet = set.reference();
    this.entity = entity;
    this.windows = windows;
    List<Feature> features = set.featuresOf(entity);
    this.names = features.stream().map(Feature::name).toArray(String[]::new);
    this.slots = features.stream().mapToInt(feature -> set.indexOf(feature.name())).toArray();
    long longest = features.stream().mapToLong(f -> f.window().toMillis()).max().orElse(0);
    this.ttlMillis = longest + set.entity(entity).delay().toMillis();
  }

  /** Whether the entity has values at all. */
  boolean any() {
    return slots.length > 0;
  }

  /**
   * Values as of an entity's newest event: those of the present event's vector where it is that,
   * and computed from the log where it came late.
   */
  EntityValues asOfNewest(
      String key, long newest, long seq, EntityLog log, TransactionEvent event) {
    if (event.eventTime != newest) {
      return fromLog(key, newest, seq, log);
    }
    double[] values = new double[slots.length];
    for (int i = 0; i < slots.length; i++) {
      values[i] = event.vector[slots[i]];
    }
    return update(key, newest, seq, values);
  }

  /** Values computed from the log as of a time. */
  EntityValues fromLog(String key, long asOf, long seq, EntityLog log) {
    double[] values = new double[slots.length];
    windows.entityValues(log, asOf, values);
    return update(key, asOf, seq, values);
  }

  /** Longest window and delay: after that long without an event no value looks at one. */
  long ttlMillis() {
    return ttlMillis;
  }

  /** Values in the order of the entity's features. */
  EntityValues update(String key, long asOf, long seq, double[] values) {
    EntityValues update = new EntityValues();
    update.featureSet = featureSet;
    update.entity = entity;
    update.key = key;
    update.asOf = asOf;
    update.seq = seq;
    update.ttlMillis = ttlMillis;
    update.names = names;
    update.values = values;
    return update;
  }
}
