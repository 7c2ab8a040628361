package io.penstock.featurejobs;

import io.penstock.featurejobs.Handbook.Payment;
import io.penstock.features.Entity;
import io.penstock.features.Feature;
import io.penstock.features.FeatureSet;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The values of card_fraud by their definition, payment after payment in the order of arrival: of a
 * customer what has arrived by then counts, of a terminal, which is seen 7 days late, all that
 * there is. Goes through a key's whole list for each value.
 */
final class DefinedValues {
  private static final long LABEL_DELAY = 3 * Events.DAY;

  private final FeatureSet set;
  private final Map<String, List<Payment>> ofCustomer = new HashMap<>();
  private final Map<String, List<Payment>> ofTerminal = new HashMap<>();

  private DefinedValues(FeatureSet set) {
    this.set = set;
  }

  /** The vectors of payments that arrive in this order, by id. */
  static Map<String, double[]> of(FeatureSet set, List<Payment> arriving) {
    DefinedValues values = new DefinedValues(set);
    for (Payment payment : arriving) {
      add(values.ofTerminal, payment.terminal(), payment);
    }
    Map<String, double[]> vectors = new LinkedHashMap<>();
    for (Payment payment : arriving) {
      add(values.ofCustomer, payment.customer(), payment);
      vectors.put(
          payment.id(),
          set.features().stream().mapToDouble(feature -> values.value(feature, payment)).toArray());
    }
    return vectors;
  }

  private static void add(Map<String, List<Payment>> to, String key, Payment payment) {
    to.computeIfAbsent(key, none -> new ArrayList<>()).add(payment);
  }

  private double value(Feature feature, Payment own) {
    OffsetDateTime at = Instant.ofEpochMilli(own.time()).atOffset(ZoneOffset.UTC);
    return switch (feature.aggregate()) {
      case VALUE -> own.minor() / 100.0;
      case WEEKEND -> at.getDayOfWeek().compareTo(DayOfWeek.SATURDAY) >= 0 ? 1 : 0;
      case NIGHT -> at.getHour() <= 6 ? 1 : 0;
      default -> ofWindow(feature, own);
    };
  }

  private double ofWindow(Feature feature, Payment own) {
    Entity entity = set.entity(feature.entity());
    List<Payment> known =
        entity.name().equals("customer")
            ? ofCustomer.get(own.customer())
            : ofTerminal.get(own.terminal());
    long right = own.time() - entity.delay().toMillis();
    long left = right - feature.window().toMillis();
    List<Payment> in = new ArrayList<>();
    for (Payment payment : known) {
      if (payment.time() > left && payment.time() <= right && passes(feature.filter(), payment)) {
        in.add(payment);
      }
    }
    return in.isEmpty() ? feature.defaultValue() : aggregate(feature, own, in);
  }

  private static boolean passes(String filter, Payment payment) {
    return switch (filter) {
      case "" -> true;
      case "hour < 7" -> payment.time() % Events.DAY < 7 * Events.HOUR;
      default -> throw new AssertionError(filter);
    };
  }

  private double aggregate(Feature feature, Payment own, List<Payment> in) {
    long count = in.size();
    long sum = 0;
    long squares = 0;
    long greatest = Long.MIN_VALUE;
    long before = Long.MIN_VALUE;
    long frauds = 0;
    long cut = own.time() - set.entity(feature.entity()).settle().toMillis();
    for (Payment payment : in) {
      sum += payment.minor();
      squares += payment.minor() * payment.minor();
      greatest = Math.max(greatest, payment.minor());
      before = payment == own ? before : Math.max(before, payment.time());
      frauds += payment.fraud() && payment.time() + LABEL_DELAY <= cut ? 1 : 0;
    }
    return switch (feature.aggregate()) {
      case COUNT -> count;
      case SUM -> sum / 100.0;
      case MEAN -> sum / (100.0 * count);
      case MAX -> greatest / 100.0;
      case STDDEV -> Math.sqrt(count * squares - sum * sum) / count / 100.0;
      case RATIO -> sum == 0 ? feature.defaultValue() : (double) own.minor() * count / sum;
      case SINCE ->
          before == Long.MIN_VALUE ? feature.defaultValue() : (own.time() - before) / 1000.0;
      case DISTINCT -> terminals(in);
      case RISK -> frauds / (double) count;
      default -> throw new AssertionError(feature);
    };
  }

  private static int terminals(List<Payment> in) {
    Set<String> terminals = new HashSet<>();
    for (Payment payment : in) {
      terminals.add(payment.terminal());
    }
    return terminals.size();
  }
}
