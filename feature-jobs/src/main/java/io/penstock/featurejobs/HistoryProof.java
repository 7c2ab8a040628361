package io.penstock.featurejobs;

import io.penstock.features.BatchEvent;
import io.penstock.features.Entity;
import io.penstock.features.EntityLog;
import io.penstock.features.EntityWindows;
import io.penstock.features.Feature;
import io.penstock.features.FeatureSet;
import io.penstock.features.Recount;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/**
 * Compares logs, as a stage fills them from a history, with a recount of the rows in the tables:
 * each key as of its newest event. One thread; use once.
 */
final class HistoryProof {
  /** Keys of an entity that are recounted at once; for each so many the tables are read again. */
  private static final int KEYS_A_ROUND = 100_000;

  private static final int MOST_EXAMPLES = 10;

  private final LakeEvents events;
  private final LongConsumer rowsRead;
  private final List<Counted> entities = new ArrayList<>();
  private final List<String> examples = new ArrayList<>();

  private static final class Counted {
    final FeatureSet set;
    final Entity entity;
    final LogHistory history;
    final EntityWindows windows;
    final List<Feature> features;
    Recount recount;
    long keys;
    long compared;
    long repeats;
    long tooLarge;
    long equal;
    long different;

    Counted(FeatureSet set, String entity, Path directory) {
      this.set = set;
      this.entity = set.entity(entity);
      this.history = LogHistory.open(directory, entity);
      this.windows = new EntityWindows(set, entity);
      this.features = set.featuresOf(entity);
      this.recount = new Recount(set, entity);
    }

    BootstrapReport.EntityFigures figures() {
      List<String> names = new ArrayList<>();
      Map<String, String> others = new LinkedHashMap<>();
      for (int i = 0; i < features.size(); i++) {
        if (recount.knows(i)) {
          names.add(features.get(i).name());
        } else {
          others.put(features.get(i).name(), features.get(i).aggregate().word());
        }
      }
      return new BootstrapReport.EntityFigures(
          entity.name(),
          history.from(),
          keys,
          compared,
          repeats,
          tooLarge,
          names,
          others,
          equal,
          different);
    }
  }

  /**
   * @param keys by entity, how many it has in the history
   * @param rowsRead is told of transactions as they are read from the table
   */
  HistoryProof(
      FeatureSet set,
      Map<String, Long> keys,
      LakeEvents events,
      Path directory,
      LongConsumer rowsRead) {
    this.events = events;
    this.rowsRead = rowsRead;
    keys.forEach(
        (entity, count) -> {
          Counted counted = new Counted(set, entity, directory);
          counted.keys = count;
          entities.add(counted);
        });
  }

  List<BootstrapReport.EntityFigures> run() {
    long from = entities.stream().mapToLong(each -> each.history.from()).min().orElseThrow();
    long most = entities.stream().mapToLong(each -> each.keys).max().orElseThrow();
    int buckets = entities.get(0).history.buckets();
    int rounds = (int) Math.min(buckets, 1 + most / KEYS_A_ROUND);
    for (int round = 0; round < rounds; round++) {
      recount(from, round, rounds);
      entities.forEach(this::compare);
    }
    return entities.stream().map(Counted::figures).toList();
  }

  /** A few values that differ. */
  List<String> examples() {
    return Collections.unmodifiableList(examples);
  }

  /** Of the keys whose buckets are this round's turn, straight from the tables. */
  private void recount(long from, int round, int rounds) {
    entities.forEach(each -> each.recount = new Recount(each.set, each.entity.name()));
    RowSteps steps = new RowSteps(rowsRead);
    events.transactions(
        from,
        Long.MAX_VALUE,
        row -> {
          steps.row();
          BatchEvent event = row.event();
          for (Counted each : entities) {
            String key = each.entity.keyOf(event);
            if (key != null
                && event.eventTime() >= each.history.from()
                && LogHistory.bucketOf(key, each.history.buckets()) % rounds == round) {
              each.recount.newest(key, event.eventTime());
            }
          }
        });
    List<LabelRow> labels = new ArrayList<>();
    if (entities.stream().anyMatch(each -> each.windows.labelled())) {
      events.labels(from, Long.MAX_VALUE, labels::add);
      labels.sort(LabelRow.BY_RECORD);
    }
    for (Counted each : entities) {
      if (each.windows.labelled()) {
        labels.forEach(
            row ->
                each.recount.label(
                    row.about(), row.about().transactionId(), row.isFraud(), row.labelTime()));
      }
    }
    events.transactions(
        from,
        Long.MAX_VALUE,
        row -> {
          steps.row();
          for (Counted each : entities) {
            if (row.event().eventTime() >= each.history.from()) {
              each.recount.event(row.event());
            }
          }
        });
    steps.end();
  }

  private void compare(Counted each) {
    double[] values = new double[each.features.size()];
    for (Map.Entry<String, Long> newest : each.recount.newest().entrySet()) {
      String key = newest.getKey();
      EntityLog log = new EntityLog();
      LogHistory.Filled filled = each.history.fill(key, each.windows, log);
      each.repeats += filled.repeats > 0 ? 1 : 0;
      each.tooLarge += filled.tooMany ? 1 : 0;
      if (filled.repeats > 0 || filled.tooMany) {
        continue;
      }
      each.compared++;
      each.windows.entityValues(log, newest.getValue(), values);
      for (int i = 0; i < values.length; i++) {
        if (each.recount.knows(i)) {
          compare(each, key, each.features.get(i), values[i], each.recount.value(key, i));
        }
      }
    }
  }

  private void compare(Counted each, String key, Feature feature, double filled, double recounted) {
    if (Double.doubleToLongBits(filled) == Double.doubleToLongBits(recounted)) {
      each.equal++;
      return;
    }
    each.different++;
    if (examples.size() < MOST_EXAMPLES) {
      examples.add(
          "%s of %s %s is %s by its log and %s by a recount"
              .formatted(feature.name(), each.entity.name(), key, filled, recounted));
    }
  }
}
