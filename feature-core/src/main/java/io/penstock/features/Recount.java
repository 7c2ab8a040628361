package io.penstock.features;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Recomputes counts, sums, means, extremes and risks of one entity's keys as of their newest events
 * by looking at each event once and keeping no log: a second opinion on what {@link EntityWindows}
 * says, which shares nothing with it but the catalog. Give it all newest event times first, then
 * all labels, then all events. A key costs about 40 bytes a feature. Not safe for several threads.
 */
public final class Recount {
  private static final Set<Aggregate> KNOWN =
      Set.of(
          Aggregate.COUNT,
          Aggregate.SUM,
          Aggregate.MEAN,
          Aggregate.MIN,
          Aggregate.MAX,
          Aggregate.RISK);

  private final Entity entity;
  private final List<Feature> features;
  private final double minorPerMajor;
  private final Filter[] filters;
  private final Map<String, Key> keys = new HashMap<>();

  private record Said(boolean isFraud, long labelTime) {}

  private static final class Key {
    final long[] counts;
    final long[] sums;
    final long[] least;
    final long[] greatest;
    final long[] frauds;
    final Map<String, Said> labels = new HashMap<>(0);
    long newest = Long.MIN_VALUE;

    Key(int size) {
      counts = new long[size];
      sums = new long[size];
      least = new long[size];
      greatest = new long[size];
      frauds = new long[size];
    }
  }

  /** With no event yet. */
  public Recount(FeatureSet set, String name) {
    entity = set.entity(name);
    features = set.featuresOf(name);
    minorPerMajor = EventFeatures.minorPerMajor(set);
    List<Filter> parsed = new ArrayList<>();
    for (Feature feature : features) {
      String text = feature.filter();
      parsed.add(text.isEmpty() ? null : Filter.parse(text, minorPerMajor));
    }
    filters = parsed.toArray(Filter[]::new);
  }

  /** Whether a feature, by its place in {@link FeatureSet#featuresOf}, is recomputed. */
  public boolean knows(int feature) {
    return KNOWN.contains(features.get(feature).aggregate());
  }

  /** Says that a key is to be recomputed, and that it has an event of that time (epoch millis). */
  public void newest(String key, long eventTime) {
    Key of = keys.computeIfAbsent(key, none -> new Key(features.size()));
    of.newest = Math.max(of.newest, eventTime);
  }

  /** Takes a label; of equal label times about one event the one taken last wins. */
  public void label(TextFields about, String transactionId, boolean isFraud, long labelTime) {
    Key key = of(about);
    if (key != null && labelTime <= key.newest - entity.settle().toMillis()) {
      key.labels.merge(
          transactionId,
          new Said(isFraud, labelTime),
          (a, b) -> b.labelTime() >= a.labelTime() ? b : a);
    }
  }

  /** Takes an event, in any order; each once. */
  public void event(TransactionFields event) {
    Key key = of(event);
    if (key == null) {
      return;
    }
    long right = key.newest - entity.delay().toMillis();
    if (event.eventTime() > right) {
      return;
    }
    for (int i = 0; i < filters.length; i++) {
      if (event.eventTime() > right - features.get(i).window().toMillis()
          && (filters[i] == null || filters[i].passes(event))) {
        count(key, i, event);
      }
    }
  }

  private static void count(Key key, int i, TransactionFields event) {
    long amount = event.amountMinor();
    key.least[i] = key.counts[i] == 0 ? amount : Math.min(key.least[i], amount);
    key.greatest[i] = key.counts[i] == 0 ? amount : Math.max(key.greatest[i], amount);
    key.counts[i]++;
    key.sums[i] += amount;
    Said said = key.labels.get(event.transactionId());
    key.frauds[i] += said != null && said.isFraud() ? 1 : 0;
  }

  private Key of(TextFields fields) {
    String key = entity.keyOf(fields);
    return key == null ? null : keys.get(key);
  }

  /** A feature of a key as of its newest event; NaN if it is not recomputed. */
  public double value(String name, int feature) {
    Key key = keys.get(name);
    Feature of = features.get(feature);
    if (!knows(feature)) {
      return Double.NaN;
    }
    if (key.counts[feature] == 0) {
      return of.defaultValue();
    }
    double count = key.counts[feature];
    return switch (of.aggregate()) {
      case COUNT -> count;
      case SUM -> key.sums[feature] / minorPerMajor;
      case MEAN -> key.sums[feature] / (minorPerMajor * count);
      case MIN -> key.least[feature] / minorPerMajor;
      case MAX -> key.greatest[feature] / minorPerMajor;
      case RISK -> key.frauds[feature] / count;
      default -> Double.NaN;
    };
  }

  /** The newest event time of each key. */
  public Map<String, Long> newest() {
    Map<String, Long> times = new HashMap<>();
    keys.forEach((name, key) -> times.put(name, key.newest));
    return times;
  }
}
