package io.penstock.store;

import java.util.Map;
import java.util.Set;

/**
 * An entity's values as read from the store.
 *
 * @param asOf event time of the newest event they count, epoch milliseconds
 * @param seq the entity's write number
 * @param values by feature name, in the feature set's order
 * @param missing features that the set has and the stored values have not, in the set's order: they
 *     were written under another definition of the same set and version, and read as their defaults
 *     until the entity's next event or a rebuild of the store
 */
public record StoredEntity(long asOf, long seq, Map<String, Double> values, Set<String> missing) {

  /** One value; an unknown feature is an IllegalArgumentException. */
  public double value(String feature) {
    Double value = values.get(feature);
    if (value == null) {
      throw new IllegalArgumentException("No feature " + feature + " among " + values.keySet());
    }
    return value;
  }
}
