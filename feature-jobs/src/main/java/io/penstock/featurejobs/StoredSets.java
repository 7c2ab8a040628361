package io.penstock.featurejobs;

import io.penstock.features.Entity;
import io.penstock.features.EntityWindows;
import io.penstock.features.FeatureSet;
import io.penstock.features.SetChange;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.state.FunctionInitializationContext;

/**
 * The feature sets that a stage's state was written for, kept beside it, the newest last: a start
 * with another set is refused where the state would be read as something else, and transactions
 * that waited meanwhile are brought into the present order. Belongs to one subtask.
 */
final class StoredSets {
  /** A union list of each set as a catalog. */
  static final ListStateDescriptor<String> STATE =
      new ListStateDescriptor<>("feature-sets", Types.STRING);

  private final FeatureSet set;
  private final String entity;
  private final boolean first;
  private final LogGaps gaps;
  private final String catalog;
  private final int layout;
  private final Set<String> catalogs = new LinkedHashSet<>();
  private final Map<Integer, int[]> slotsBefore = new HashMap<>();

  /** By a set's layout: whether the stage's logs of then lack what the present set needs. */
  private final Map<Integer, Boolean> lacking = new HashMap<>();

  private ListState<String> state;

  private StoredSets(FeatureSet set, Entity entity, boolean first) {
    this.set = set;
    this.entity = entity.name();
    this.first = first;
    this.gaps = new LogGaps(set);
    this.catalog = set.toYaml();
    this.layout = layout(catalog);
  }

  /** Of the stage that all events pass first; it never forgets a key. */
  static StoredSets ofFirst(FeatureSet set, Entity entity) {
    return new StoredSets(set, entity, true);
  }

  /** Of any other stage. */
  static StoredSets ofLater(FeatureSet set, Entity entity) {
    return new StoredSets(set, entity, false);
  }

  /** Stands for the order of a set's vector in {@link TransactionEvent#layout}; never 0. */
  private static int layout(String catalog) {
    int hash = catalog.hashCode();
    return hash == 0 ? 1 : hash;
  }

  int layout() {
    return layout;
  }

  /** Reads what was stored, and refuses a set that the state does not fit. */
  void restore(FunctionInitializationContext context) throws Exception {
    state = context.getOperatorStateStore().getUnionListState(STATE);
    for (String stored : state.get()) {
      catalogs.add(stored);
    }
    gaps.restore(context.getOperatorStateStore());
    String newest = null;
    boolean anyLacks = false;
    for (String stored : catalogs) {
      FeatureSet before = FeatureSet.ofYaml(stored);
      boolean lacks = SetChange.lacking(before, set).contains(entity);
      slotsBefore.put(layout(stored), slots(before));
      lacking.put(layout(stored), lacks);
      anyLacks |= lacks;
      newest = stored;
    }
    // States from before they named their set may be of any of them.
    lacking.put(0, anyLacks);
    if (newest != null && !newest.equals(catalog)) {
      FeatureSet before = FeatureSet.ofYaml(newest);
      List<String> refused = Stages.change(before, set).refused();
      if (!refused.isEmpty()) {
        throw new SuppressRestartsException(
            new IllegalStateException(
                "the state of %s does not fit %s: %s; start with the old set, or without state"
                    .formatted(before.reference(), set.reference(), String.join("; ", refused))));
      }
      findGaps(before);
    }
    catalogs.remove(catalog);
    catalogs.add(catalog);
  }

  /** A later stage looks after its own entity, the first after those whose stages are new. */
  private void findGaps(FeatureSet before) {
    for (String name : SetChange.lacking(before, set)) {
      boolean known =
          before.entities().stream().anyMatch(e -> e.name().equals(name))
              && !before.featuresOf(name).isEmpty();
      if (first ? !known : name.equals(entity)) {
        gaps.add(
            name,
            known
                ? Duration.ofMillis(new EntityWindows(before, name).keepMillis())
                : Duration.ZERO);
      }
    }
  }

  LogGaps gaps() {
    return gaps;
  }

  /** Whether a log that was kept for a set lacks events, or something of them, for this one. */
  boolean lacks(int layoutBefore) {
    return lacking.getOrDefault(layoutBefore, false);
  }

  private int[] slots(FeatureSet before) {
    return set.names().stream().mapToInt(before.names()::indexOf).toArray();
  }

  /** Stores the sets; one subtask does it for all. */
  void snapshot(RuntimeContext context) throws Exception {
    state.update(
        context.getTaskInfo().getIndexOfThisSubtask() == 0 ? List.copyOf(catalogs) : List.of());
    gaps.snapshot();
  }

  /**
   * Brings the vector of a transaction that waited while the set changed into the present order;
   * what it lacks is the catalog's default, and the transaction is marked as incomplete.
   */
  void bringUp(TransactionEvent event) {
    int[] before = event.layout == layout ? null : slotsBefore.get(event.layout);
    if (before == null) {
      return;
    }
    double[] vector = new double[set.size()];
    for (int i = 0; i < vector.length; i++) {
      if (before[i] >= 0) {
        vector[i] = event.vector[before[i]];
      } else {
        vector[i] = set.features().get(i).defaultValue();
        event.lateIncomplete = true;
      }
    }
    event.vector = vector;
    event.layout = layout;
  }
}
