package io.penstock.featurejobs;

import io.penstock.features.EntityLog;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;

/**
 * An entity's state as one value: for the heap, where a value is the object itself, and is not
 * written until a checkpoint. So a change needs no word to the backend: while a checkpoint is being
 * written, it is a copy that {@link ValueState#value} puts into the table and gives out. What it
 * saves is a second search of the table and a reference stored into old memory, which the collector
 * would have to look at. Whoever keeps such an object ({@link RecentStates}) asks for it again
 * after each snapshot. Not so under a changelog, which is told of updates alone: {@link
 * io.penstock.streaming.FlinkEnvironments} turns that off.
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
    EntityState state = new EntityState(new EntityLog());
    state.isNew = true;
    return state;
  }

  @Override
  public void put(String key, EntityState state) throws Exception {
    if (state.isNew) {
      states.update(state);
      state.isNew = false;
    }
  }

  @Override
  public void clear(String key) throws Exception {
    EntityState gone = states.value();
    if (gone != null) {
      states.clear();
      gone.isNew = true;
    }
  }
}
