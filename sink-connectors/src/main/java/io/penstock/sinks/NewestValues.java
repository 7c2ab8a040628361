package io.penstock.sinks;

import io.penstock.store.EntityValues;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Keeps the newest values of each entity; copies what it keeps. */
final class NewestValues {
  private final List<Group> groups = new ArrayList<>();
  private int size;

  /** The entities of one kind in one feature set: there are two or three of these. */
  private record Group(String featureSet, String entity, Map<String, EntityValues> byKey) {}

  void add(EntityValues value) {
    Map<String, EntityValues> byKey = group(value);
    EntityValues kept = byKey.get(value.key);
    if (kept == null) {
      byKey.put(value.key, value.copy());
      size++;
    } else if (value.newerThan(kept)) {
      copyInto(kept, value);
    }
  }

  int size() {
    return size;
  }

  List<EntityValues> drain() {
    List<EntityValues> all = new ArrayList<>(size);
    for (Group group : groups) {
      all.addAll(group.byKey().values());
      group.byKey().clear();
    }
    size = 0;
    return all;
  }

  private Map<String, EntityValues> group(EntityValues value) {
    for (Group group : groups) {
      if (group.entity().equals(value.entity) && group.featureSet().equals(value.featureSet)) {
        return group.byKey();
      }
    }
    Group added = new Group(value.featureSet, value.entity, new HashMap<>());
    groups.add(added);
    return added.byKey();
  }

  private static void copyInto(EntityValues kept, EntityValues value) {
    kept.asOf = value.asOf;
    kept.seq = value.seq;
    kept.ttlMillis = value.ttlMillis;
    kept.names = value.names;
    if (kept.values.length == value.values.length) {
      System.arraycopy(value.values, 0, kept.values, 0, kept.values.length);
    } else {
      kept.values = value.values.clone();
    }
  }
}
