package io.penstock.featurejobs;

import io.penstock.features.Entity;
import org.apache.flink.api.java.functions.KeySelector;

/** Keys transactions by an entity; those without its fields are spread by their customer. */
final class EntityKey implements KeySelector<TransactionEvent, String> {
  private static final long serialVersionUID = 1L;

  /** Begins the keys of those without the entity's fields. */
  private static final String MISSING = "\0";

  private final Entity entity;

  EntityKey(Entity entity) {
    this.entity = entity;
  }

  @Override
  public String getKey(TransactionEvent event) {
    String key = entity.keyOf(event);
    return key == null ? MISSING + event.customerId : key;
  }
}
