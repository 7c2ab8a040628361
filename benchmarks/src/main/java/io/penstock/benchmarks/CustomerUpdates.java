package io.penstock.benchmarks;

import io.penstock.features.Feature;
import io.penstock.features.FeatureSet;
import io.penstock.store.EntityValues;

/**
 * Updates of the customers' six features of card_fraud@v1, in turn, each newer than the last. There
 * are more customers than the sink collects before it writes, so that each update is written.
 */
final class CustomerUpdates {
  static final FeatureSet SET = FeatureSet.load("card_fraud@v1");
  static final String ENTITY = "customer";
  static final int CUSTOMERS = 100_000;
  static final String[] NAMES =
      SET.featuresOf(ENTITY).stream().map(Feature::name).toArray(String[]::new);

  private static final long START = 1_522_540_800_000L;

  private final EntityValues value = new EntityValues();

  CustomerUpdates() {
    value.featureSet = SET.reference();
    value.entity = ENTITY;
    value.names = NAMES;
    value.values = new double[NAMES.length];
  }

  /** The nth update; always the same object. */
  EntityValues update(int n) {
    value.key = Integer.toString(n % CUSTOMERS);
    value.asOf = START + n * 1_000L;
    value.seq = n;
    for (int i = 0; i < value.values.length; i += 2) {
      // Counts, and means with the digits that means have.
      value.values[i] = 1 + n % (10 * (i + 1));
      value.values[i + 1] = (n % 20_011) / (100.0 * (1 + n % 7));
    }
    return value;
  }

  /** Where the store keeps a customer, as its layout documents. */
  static String key(int customer) {
    return keyPrefix() + customer;
  }

  static String keyPrefix() {
    return "features:" + SET.reference() + ':' + ENTITY + ':';
  }
}
