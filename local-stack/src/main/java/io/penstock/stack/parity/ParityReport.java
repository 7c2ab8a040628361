package io.penstock.stack.parity;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a comparison found.
 *
 * @param featureSet reference of the set that was recomputed
 * @param snapshots the tables' snapshots that were read, by table
 * @param rows transactions compared
 * @param table values of the features table
 * @param store values of the online store; empty where it was not looked at
 * @param examples a few differences that nothing explains, a sentence each
 */
public record ParityReport(
    String featureSet,
    Map<String, Long> snapshots,
    long rows,
    Tally table,
    Optional<StoreFigures> store,
    List<String> examples) {

  /**
   * What was compared in the online store.
   *
   * @param values values by feature
   * @param entities entities compared
   * @param ahead entities of which it has a newer event than the tables: not compared
   * @param expired entities that it has forgotten by their age: not compared
   */
  public record StoreFigures(Tally values, long entities, long ahead, long expired) {}

  /** How many values differ and nothing explains why. */
  public long unexplained() {
    return table.different(Cause.UNEXPLAINED)
        + store.map(figures -> figures.values().different(Cause.UNEXPLAINED)).orElse(0L);
  }

  /** Why a comparison without differences says nothing here, a sentence; empty if it does. */
  public Optional<String> nothingCompared() {
    if (rows == 0) {
      return Optional.of("the features table has no transaction to compare, or none of these days");
    }
    return store
        .filter(figures -> figures.entities() == 0)
        .map(
            figures ->
                String.format(
                    Locale.ROOT,
                    "the online store has nothing to compare (%,d entities with a newer event than"
                        + " the tables, %,d missing and older than their windows): if Redis was"
                        + " wiped, ./penstock store rebuild fills it",
                    figures.ahead(),
                    figures.expired()));
  }

  /** For the person at the terminal. */
  public void print(PrintWriter out) {
    out.printf(Locale.ROOT, "%nfeatures table: %,d transactions, %s%n", rows, featureSet);
    print(table, out);
    store.ifPresent(
        figures -> {
          out.printf(
              Locale.ROOT,
              "%nonline store: %,d entities (not compared: %,d with a newer event than the tables,"
                  + " %,d expired, or without an event since the set has changed)%n",
              figures.entities(),
              figures.ahead(),
              figures.expired());
          print(figures.values(), out);
        });
    if (!examples.isEmpty()) {
      out.printf("%nunexplained, the first %d:%n", examples.size());
      examples.forEach(example -> out.println("  " + example));
    }
    out.flush();
  }

  private static void print(Tally tally, PrintWriter out) {
    int width = tally.features().stream().mapToInt(String::length).max().orElse(0);
    for (int i = 0; i < tally.features().size(); i++) {
      out.println(
          String.format(
                  Locale.ROOT,
                  "  %-" + width + "s  %,12d  %s  %s",
                  tally.features().get(i),
                  tally.compared(i),
                  percent(tally, i),
                  causes(tally, i))
              .stripTrailing());
    }
  }

  /** Rounded down: only what is wholly equal reads 100 %. */
  private static String percent(Tally tally, int feature) {
    if (tally.compared(feature) == 0) {
      return "         -";
    }
    return String.format(
        Locale.ROOT, "%8.4f %%", Math.floor(tally.share(feature) * 1_000_000) / 10_000);
  }

  private static String causes(Tally tally, int feature) {
    List<String> words = new ArrayList<>();
    for (Cause cause : Cause.values()) {
      if (tally.different(feature, cause) > 0) {
        words.add(
            String.format(Locale.ROOT, "%s %,d", cause.word(), tally.different(feature, cause)));
      }
    }
    return String.join(", ", words);
  }
}
