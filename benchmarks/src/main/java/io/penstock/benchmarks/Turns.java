package io.penstock.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Lets contestants run in turns, so that whatever else the machine does hits all of them alike. The
 * first round warms up and is not counted.
 */
final class Turns {
  /** One turn of a contestant. */
  interface Measurement {
    /** Runs once; the value in the turns' unit. */
    double measure() throws Exception;
  }

  private final int rounds;
  private final String unit;
  private final Consumer<String> progress;
  private final Map<String, Measurement> contestants = new LinkedHashMap<>();

  Turns(Setup setup, String unit) {
    this.rounds = setup.rounds();
    this.unit = unit;
    this.progress = setup.progress();
  }

  Turns add(String name, Measurement measurement) {
    contestants.put(name, measurement);
    return this;
  }

  /** Runs all rounds; each contestant's median by its name. */
  Map<String, Double> medians() throws Exception {
    Map<String, List<Double>> values = new LinkedHashMap<>();
    for (int round = 0; round <= rounds; round++) {
      for (Map.Entry<String, Measurement> contestant : contestants.entrySet()) {
        double value = contestant.getValue().measure();
        progress.accept(
            String.format(
                Locale.ROOT,
                "%-10s %-26s %,14.1f %s",
                round == 0 ? "warm-up" : "round " + round + "/" + rounds,
                contestant.getKey(),
                value,
                unit));
        if (round > 0) {
          values.computeIfAbsent(contestant.getKey(), name -> new ArrayList<>()).add(value);
        }
      }
    }
    Map<String, Double> medians = new LinkedHashMap<>();
    values.forEach((name, of) -> medians.put(name, median(of)));
    return medians;
  }

  static double median(List<Double> values) {
    List<Double> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
