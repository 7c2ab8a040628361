package io.penstock.featurejobs;

import java.io.Serializable;
import java.nio.file.Path;
import org.apache.flink.api.common.functions.RuntimeContext;

/**
 * How a stage lays out its keyed state, after the backend that holds it. A savepoint of one layout
 * cannot be restored by the other: Flink refuses it, because the serializers differ.
 *
 * @param paged in pages, for RocksDB; else whole, for the heap
 * @param mostCached of pages: events that each stage's subtask keeps decoded
 * @param history the directory of a {@link LogHistory} for logs that lack what the set needs;
 *     empty: none
 */
record StateLayout(boolean paged, int mostCached, String history) implements Serializable {
  static final StateLayout WHOLE = new StateLayout(false, 0);

  StateLayout(boolean paged, int mostCached) {
    this(paged, mostCached, "");
  }

  static StateLayout of(FeatureSettings settings) {
    return of(settings.job().stateBackend(), settings.cachedEvents()).with(settings.history());
  }

  static StateLayout of(String stateBackend, int mostCached) {
    return stateBackend.equals("rocksdb") ? new StateLayout(true, mostCached) : WHOLE;
  }

  StateLayout with(String directory) {
    return new StateLayout(paged, mostCached, directory);
  }

  LogHistory historyOrNull(String entity) {
    return history.isEmpty() ? null : LogHistory.open(Path.of(history), entity);
  }

  EntityStates states(RuntimeContext context, String name) {
    return paged ? new PagedStates(context, name, mostCached) : new WholeStates(context, name);
  }
}
