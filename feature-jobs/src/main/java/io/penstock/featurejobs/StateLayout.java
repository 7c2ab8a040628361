package io.penstock.featurejobs;

import io.penstock.features.EntityWindows;
import java.io.Serializable;
import java.nio.file.Path;
import org.apache.flink.api.common.functions.RuntimeContext;

/**
 * How a stage lays out its keyed state, after the backend that holds it. A savepoint of one layout
 * cannot be restored by the other: Flink refuses it, because the serializers differ.
 *
 * @param paged in pages, for RocksDB; else whole, for the heap
 * @param mostCached of pages: events that each stage's subtask keeps decoded
 * @param exactEvents events of one key that are kept one by one; older ones fold into tiles. It may
 *     change from one start to the next
 * @param history the directory of a {@link LogHistory} for logs that lack what the set needs;
 *     empty: none
 */
record StateLayout(boolean paged, int mostCached, int exactEvents, String history)
    implements Serializable {
  static final StateLayout WHOLE = new StateLayout(false, 0);

  /** With the default of the exact events, and no history. */
  StateLayout(boolean paged, int mostCached) {
    this(paged, mostCached, EntityWindows.EXACT_EVENTS, "");
  }

  static StateLayout of(FeatureSettings settings) {
    return of(settings.job().stateBackend(), settings.cachedEvents(), settings.exactEvents())
        .with(settings.history());
  }

  static StateLayout of(String stateBackend, int mostCached, int exactEvents) {
    boolean paged = stateBackend.equals("rocksdb");
    return new StateLayout(paged, paged ? mostCached : 0, exactEvents, "");
  }

  StateLayout with(String directory) {
    return new StateLayout(paged, mostCached, exactEvents, directory);
  }

  LogHistory historyOrNull(String entity) {
    return history.isEmpty() ? null : LogHistory.open(Path.of(history), entity);
  }

  EntityStates states(RuntimeContext context, String name) {
    return paged ? new PagedStates(context, name, mostCached) : new WholeStates(context, name);
  }
}
