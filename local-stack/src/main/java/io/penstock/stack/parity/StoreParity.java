package io.penstock.stack.parity;

import io.penstock.features.BatchFeatures;
import io.penstock.features.Entity;
import io.penstock.features.Feature;
import io.penstock.features.FeatureSet;
import io.penstock.stack.StackException;
import io.penstock.store.FeatureStoreReader;
import io.penstock.store.StoreUnavailableException;
import io.penstock.store.StoredEntity;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Compares what the online store holds of each entity with what its newest event had. One thread;
 * use once.
 */
final class StoreParity {
  /** Reads an entity from the store. */
  @FunctionalInterface
  interface Store {
    /** Its values as of its newest event; empty if the store does not know it. */
    Optional<StoredEntity> read(String entity, String key, long asOf);
  }

  private final Store store;
  private final FeatureSet set;
  private final Differences differences;
  private final long setSince;
  private final long now;
  private final long sample;
  private final Tally tally;
  private final Map<String, Long> asked = new HashMap<>();
  private long compared;
  private long ahead;
  private long expired;

  /**
   * Epoch milliseconds throughout.
   *
   * @param setSince event time of the first transaction that had the set: the store knows nothing
   *     under its name of entities that had none since
   * @param now by which a store forgets what is old
   * @param sample entities of each kind at most
   */
  StoreParity(
      Store store, FeatureSet set, Differences differences, long setSince, long now, long sample) {
    this.store = store;
    this.set = set;
    this.differences = differences;
    this.setSince = setSince;
    this.now = now;
    this.sample = sample;
    this.tally =
        new Tally(
            set.features().stream().filter(f -> !f.entity().isEmpty()).map(Feature::name).toList());
  }

  /** Reads from Redis. StackException if it is away. */
  static Store redis(FeatureStoreReader reader, FeatureSet set) {
    return (entity, key, asOf) -> {
      try {
        // As of the entity's newest event, when none of its windows has passed.
        return reader.read(set, entity, key, asOf);
      } catch (StoreUnavailableException e) {
        throw new StackException(e.getMessage() + ": look at ./penstock status", e);
      }
    };
  }

  /** Compares; {@code progress} takes the number of entities since its last call. */
  Tally run(BatchFeatures batch, LongConsumer progress) {
    batch.online(
        (entity, key, asOf, values) -> {
          if (asked.merge(entity.name(), 1L, Long::sum) <= sample) {
            compare(entity, key, asOf, values);
            progress.accept(1);
          }
        });
    return tally;
  }

  private void compare(Entity entity, String key, long asOf, double[] values) {
    List<Feature> features = set.featuresOf(entity.name());
    if (features.isEmpty()) {
      return;
    }
    Optional<StoredEntity> stored = store.read(entity.name(), key, asOf);
    if (stored.isEmpty() && asOf < Math.max(setSince, now - keptMillis(entity, features))) {
      expired++;
    } else if (stored.isPresent() && stored.get().asOf() > asOf) {
      ahead++;
    } else {
      compared++;
      compare(features, key, asOf, values, stored);
    }
  }

  private void compare(
      List<Feature> features,
      String key,
      long asOf,
      double[] values,
      Optional<StoredEntity> stored) {
    for (int i = 0; i < values.length; i++) {
      Feature feature = features.get(i);
      int place = tally.features().indexOf(feature.name());
      if (stored.isEmpty() || stored.get().asOf() < asOf) {
        tally.add(place, Cause.WRITE_PENDING);
      } else {
        differences.compare(
            tally,
            place,
            feature,
            key,
            asOf,
            feature.entity() + " " + key + " in the online store",
            values[i],
            stored.get().value(feature.name()));
      }
    }
  }

  private static long keptMillis(Entity entity, List<Feature> features) {
    long longest = features.stream().mapToLong(f -> f.window().toMillis()).max().orElse(0);
    return longest + entity.delay().toMillis();
  }

  /** Entities compared. */
  long compared() {
    return compared;
  }

  /** Entities of which the store has a newer event than the tables: not compared. */
  long ahead() {
    return ahead;
  }

  /** Entities that the store has forgotten by their age, or never had: not compared. */
  long expired() {
    return expired;
  }
}
