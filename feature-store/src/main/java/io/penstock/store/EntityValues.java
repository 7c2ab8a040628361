package io.penstock.store;

/**
 * The feature values of one entity as of its newest event: what is written to the store. A plain
 * mutable object, so that Flink can serialise it; names and values have the same length and order.
 */
public final class EntityValues {
  /** The feature set's reference, e.g. card_fraud@v1. */
  public String featureSet;

  /** The entity's name in the feature set, e.g. customer. */
  public String entity;

  /** Which customer, which terminal. */
  public String key;

  /** Event time of the entity's newest event, epoch milliseconds. */
  public long asOf;

  /** Counts the entity's writes; the larger of two with the same {@link #asOf} is the newer. */
  public long seq;

  /** How long the values are of use, in milliseconds; 0: for ever. */
  public long ttlMillis;

  /** Feature names. */
  public String[] names;

  /** Feature values in the names' order. */
  public double[] values;

  /** For Flink. */
  public EntityValues() {}

  /** All fields. */
  public EntityValues(
      String featureSet,
      String entity,
      String key,
      long asOf,
      long seq,
      long ttlMillis,
      String[] names,
      double[] values) {
    this.featureSet = featureSet;
    this.entity = entity;
    this.key = key;
    this.asOf = asOf;
    this.seq = seq;
    this.ttlMillis = ttlMillis;
    this.names = names;
    this.values = values;
  }

  /** Whether these values replace the other's: by (asOf, seq). */
  public boolean newerThan(EntityValues other) {
    return asOf > other.asOf || (asOf == other.asOf && seq > other.seq);
  }

  /** A copy that shares the names. */
  public EntityValues copy() {
    return new EntityValues(featureSet, entity, key, asOf, seq, ttlMillis, names, values.clone());
  }
}
