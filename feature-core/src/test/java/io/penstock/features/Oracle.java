package io.penstock.features;

import static java.util.stream.Collectors.groupingBy;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Windows by their definition: a list of all events and all labels, filtered for each value. Past a
 * budget the oldest events count when the last one of their tile happened.
 */
final class Oracle {
  private static final class Event {
    private final Tx tx;
    private final int arrival;
    private boolean folded;
    private long counts;

    Event(Tx tx, int arrival) {
      this.tx = tx;
      this.arrival = arrival;
      counts = tx.eventTime();
    }

    Tx tx() {
      return tx;
    }

    int arrival() {
      return arrival;
    }

    String id() {
      return tx.transactionId();
    }

    long time() {
      return tx.eventTime();
    }

    long amount() {
      return tx.amountMinor();
    }
  }

  private static final Comparator<Event> ORDER =
      Comparator.comparingLong(Event::time).thenComparingInt(Event::arrival);

  private record Label(Event event, boolean fraud, long time) {}

  private FeatureSet set;
  private Entity entity;
  private final long keep;
  private final int budget;
  private final List<Event> events = new ArrayList<>();
  private final List<Label> labels = new ArrayList<>();
  private long newest = Long.MIN_VALUE;
  private long evictedBefore = Long.MIN_VALUE;

  Oracle(FeatureSet set, String entity, int budget) {
    this.budget = budget;
    this.set = set;
    this.entity = set.entity(entity);
    long longest =
        set.featuresOf(entity).stream().mapToLong(f -> f.window().toMillis()).max().orElseThrow();
    keep = longest + this.entity.delay().toMillis() + set.lateness().toMillis();
  }

  /** Goes on with a set that differs in its tiles. */
  void use(FeatureSet other) {
    set = other;
    entity = other.entity(entity.name());
  }

  private Stream<Event> held() {
    return events.stream().filter(e -> e.counts >= evictedBefore);
  }

  private Stream<Event> exact() {
    return held().filter(e -> !e.folded);
  }

  private Stream<Event> folded() {
    return held().filter(e -> e.folded);
  }

  int size() {
    return (int) exact().count();
  }

  /**
   * What exceeds seven eighths of the budget, the oldest, and those of its newest time; never the
   * very newest.
   */
  private void fold() {
    List<Event> exact = exact().sorted(ORDER).toList();
    long upTo = exact.get(exact.size() - budget + budget / 8 - 1).time();
    long never = exact.get(exact.size() - 1).time();
    exact.stream()
        .filter(e -> e.time() <= upTo && e.time() < never)
        .collect(groupingBy(e -> Math.floorDiv(e.time(), entity.tile().toMillis())))
        .values()
        .forEach(Oracle::makeTile);
  }

  private static void makeTile(List<Event> events) {
    long last = events.stream().mapToLong(Event::time).max().orElseThrow();
    for (Event event : events) {
      event.folded = true;
      event.counts = last;
    }
  }

  /** The time of the newest event that has been folded. */
  private long foldedUpTo() {
    return folded().mapToLong(e -> e.counts).max().orElse(Long.MIN_VALUE);
  }

  /** The newest event of an id, whether folded or not; null if none. */
  Long timeOf(String id) {
    return held().filter(e -> e.id().equals(id)).max(ORDER).map(Event::time).orElse(null);
  }

  EntityWindows.Added add(Tx tx) {
    String id = tx.transactionId();
    long time = tx.eventTime();
    if (exact().anyMatch(e -> e.id().equals(id))) {
      return EntityWindows.Added.REPEAT;
    }
    if (size() >= budget) {
      fold();
    }
    if (time <= foldedUpTo()) {
      return EntityWindows.Added.TOO_LATE;
    }
    if (newest != Long.MIN_VALUE && time < newest - keep) {
      evictedBefore = Math.max(evictedBefore, time + 1);
      return EntityWindows.Added.TOO_LATE;
    }
    events.add(new Event(tx, events.size()));
    newest = Math.max(newest, time);
    return EntityWindows.Added.ADDED;
  }

  boolean label(String id, boolean fraud, long time) {
    Event found = held().filter(e -> e.id().equals(id)).max(ORDER).orElse(null);
    if (found != null) {
      labels.add(new Label(found, fraud, time));
    }
    return found != null;
  }

  void evict(long newestEventTime) {
    evictedBefore = Math.max(evictedBefore, newestEventTime - keep);
  }

  private double value(Feature feature, Event own, long asOf, long amount) {
    long right = asOf - entity.delay().toMillis();
    long left = right - feature.window().toMillis();
    return value(feature, own, left, right, asOf, amount);
  }

  private double value(Feature feature, Event own, long left, long right, long asOf, long amount) {
    List<Event> in =
        events.stream()
            .filter(e -> e.counts > left && e.counts <= right)
            .filter(e -> own == null || e.time() < own.time() || e.arrival() <= own.arrival())
            .filter(e -> passes(feature.filter(), e.tx()))
            .sorted(ORDER)
            .toList();
    if (in.isEmpty()) {
      return feature.defaultValue();
    }
    long sum = in.stream().mapToLong(Event::amount).sum();
    Event last = in.stream().filter(e -> e != own).reduce((first, second) -> second).orElse(null);
    return switch (feature.aggregate()) {
      case COUNT -> in.size();
      case SUM -> sum / 100.0;
      case MEAN -> sum / (100.0 * in.size());
      case MIN -> in.stream().mapToLong(Event::amount).min().orElseThrow() / 100.0;
      case MAX -> in.stream().mapToLong(Event::amount).max().orElseThrow() / 100.0;
      case STDDEV -> deviation(in, sum) / 100.0;
      case LAST -> last == null ? feature.defaultValue() : last.amount() / 100.0;
      case SINCE -> last == null ? feature.defaultValue() : (asOf - last.time()) / 1000.0;
      case RATIO -> sum == 0 ? feature.defaultValue() : (double) amount * in.size() / sum;
      case DISTINCT ->
          in.stream()
              .map(e -> e.tx().text(TextField.of(feature.field()).orElseThrow()))
              .filter(Objects::nonNull)
              .distinct()
              .count();
      case RISK -> in.stream().filter(e -> isFraud(e, asOf)).count() / (double) in.size();
      default -> throw new AssertionError(feature);
    };
  }

  /** The small set's filters, written in Java. */
  private static boolean passes(String filter, Tx tx) {
    return switch (filter) {
      case "" -> true;
      case "amount >= 1000" -> tx.amountMinor() >= 100_000;
      case "terminal_id == 't1' or hour > 30" -> "t1".equals(tx.terminal());
      default -> throw new AssertionError(filter);
    };
  }

  private static double deviation(List<Event> in, long sum) {
    BigInteger squares =
        in.stream()
            .map(e -> BigInteger.valueOf(e.amount()).pow(2))
            .reduce(BigInteger.ZERO, BigInteger::add);
    return Math.sqrt(
            squares
                .multiply(BigInteger.valueOf(in.size()))
                .subtract(BigInteger.valueOf(sum).pow(2))
                .doubleValue())
        / in.size();
  }

  private boolean isFraud(Event event, long asOf) {
    long cut = asOf - entity.settle().toMillis();
    return labels.stream()
        .filter(l -> l.event() == event && l.time() <= cut)
        .max(Comparator.comparingLong(Label::time).thenComparingInt(labels::indexOf))
        .map(Label::fraud)
        .orElse(false);
  }

  private Event own(String idOrNull, long asOf) {
    return exact()
        .filter(e -> entity.delay().isZero() && e.id().equals(idOrNull) && e.time() == asOf)
        .findFirst()
        .orElse(null);
  }

  /** One feature's value if its window were (left, right]. */
  double value(Feature feature, String id, long left, long right, long asOf, long amount) {
    return value(feature, own(id, asOf), left, right, asOf, amount);
  }

  double[] vector(String idOrNull, long asOf, long amount) {
    Event own = own(idOrNull, asOf);
    double[] vector = new double[set.size()];
    for (Feature feature : set.featuresOf(entity.name())) {
      vector[set.indexOf(feature.name())] = value(feature, own, asOf, amount);
    }
    return vector;
  }

  /** As the newest event that is held, up to a time, has them. */
  double[] values(long asOf) {
    Event newest = held().filter(e -> e.counts <= asOf).max(ORDER).orElse(null);
    long amount = newest == null ? 0 : newest.amount();
    boolean itself = newest != null && !newest.folded && entity.delay().isZero();
    return set.featuresOf(entity.name()).stream()
        .mapToDouble(f -> value(f, itself ? newest : null, asOf, amount))
        .toArray();
  }
}
