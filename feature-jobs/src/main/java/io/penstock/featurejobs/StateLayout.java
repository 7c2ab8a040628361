package io.penstock.featurejobs;

import java.io.Serializable;
import org.apache.flink.api.common.functions.RuntimeContext;

/**
 * How a stage lays out its keyed state, after the backend that holds it. A savepoint of one layout
 * cannot be restored by the other: Flink refuses it, because the serializers differ.
 *
 * @param paged in pages, for RocksDB; else whole, for the heap
 * @param mostCached of pages: events that each stage's subtask keeps decoded
 */
record StateLayout(boolean paged, int mostCached) implements Serializable {
  static final StateLayout WHOLE = new StateLayout(false, 0);

  static StateLayout of(FeatureSettings settings) {
    return of(settings.job().stateBackend(), settings.cachedEvents());
  }

  static StateLayout of(String stateBackend, int mostCached) {
    return stateBackend.equals("rocksdb") ? new StateLayout(true, mostCached) : WHOLE;
  }

  EntityStates states(RuntimeContext context, String name) {
    return paged ? new PagedStates(context, name, mostCached) : new WholeStates(context, name);
  }
}
