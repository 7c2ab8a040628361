package io.penstock.store;

import java.util.Map;

/**
 * An entity's values as read from the store.
 *
 * @param asOf event time of the newest event they count, epoch milliseconds
 * @param seq the entity's write number
 * @param values by feature name, in the feature set's order
 */
public record StoredEntity(long asOf, long seq, Map<String, Double> values) {

  /** One value; an unknown feature is an IllegalArgumentException. */
  public double value(String feature) {
    Double value = values.get(feature);
    if (value == null) {
      throw new IllegalArgumentException("No feature " + feature + " among " + values.keySet());
    }
    return value;
  }
}
