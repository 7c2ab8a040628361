package io.penstock.featurejobs;

import io.penstock.features.EntityLog;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;

/**
 * An entity's state as one value: for the heap, where a value is not written until a checkpoint.
 */
final class WholeStates implements EntityStates {
  private final ValueState<EntityState> states;

  WholeStates(RuntimeContext context, String name) {
    states = context.getState(new ValueStateDescriptor<>(name, EntityStateSerializer.INSTANCE));
  }

  @Override
  public EntityState get(String key) throws Exception {
    return states.value();
  }

  @Override
  public EntityState create() {
    return new EntityState(new EntityLog());
  }

  @Override
  public void put(String key, EntityState state) throws Exception {
    states.update(state);
  }

  @Override
  public void clear(String key) {
    states.clear();
  }
}
