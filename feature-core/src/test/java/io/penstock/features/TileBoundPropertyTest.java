package io.penstock.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.features.EntityWindows.Added;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/**
 * The bound that is stated for keys past their budget, by brute force: what the features of one
 * window say is together what they would say, exactly, of a window whose ends are each less than a
 * tile earlier; without a delay, whose left end is.
 */
class TileBoundPropertyTest {
  private static final FeatureSet SET = SmallSet.NARROW_TILES;

  /** A fold takes an eighth: half a minute, so that its tiles are as wide as they may be. */
  private static final int BUDGET = 64;

  /** Seconds since the one before; how late; whether it turns out to be a fraud. */
  record Event(int advance, int late, int amount, boolean fraud) {}

  @Property(tries = 40, edgeCases = EdgeCasesMode.NONE)
  void withoutADelayTheLeftEndIsOffByLessThanATile(@ForAll("events") List<Event> events) {
    new Run("card").all(events);
  }

  @Property(tries = 40, edgeCases = EdgeCasesMode.NONE)
  void withADelayBothEndsAreOffByLessThanATile(@ForAll("events") List<Event> events) {
    new Run("shop").all(events);
  }

  @Provide
  Arbitrary<List<Event>> events() {
    Arbitrary<Integer> late =
        Arbitraries.frequencyOf(
            Tuple.of(4, Arbitraries.just(0)), Tuple.of(1, Arbitraries.integers().between(1, 60)));
    return Combinators.combine(
            Arbitraries.integers().between(0, 6),
            late,
            Arbitraries.integers().between(0, 250_000),
            Arbitraries.of(true, false, false))
        .as(Event::new)
        .list()
        .ofMinSize(200)
        .ofMaxSize(300);
  }

  private static final class Run {
    private final Entity entity;
    private final long tile;
    private final EntityWindows windows;
    private final EntityLog log = new EntityLog();
    private final Oracle exact;
    private final List<Long> times = new ArrayList<>();
    private int inexact;

    Run(String name) {
      entity = SET.entity(name);
      tile = entity.tile().toMillis();
      windows = new EntityWindows(SET, name, BUDGET);
      exact = new Oracle(SET, name, Integer.MAX_VALUE);
    }

    void all(List<Event> events) {
      long clock = 1_000_000;
      for (int i = 0; i < events.size(); i++) {
        Event event = events.get(i);
        clock += 1000L * event.advance();
        long time = clock - 1000L * event.late();
        Tx tx = new Tx("tx-" + i, time, event.amount(), "t" + i % 7, "c" + i % 50);
        if (windows.add(log, tx) == Added.ADDED) {
          assertThat(exact.add(tx)).isEqualTo(Added.ADDED);
          times.add(time);
          if (windows.labelled() && event.fraud()) {
            windows.label(log, tx.transactionId(), time, true, clock);
            exact.label(tx.transactionId(), true, clock);
          }
          if (i % 5 == 0) {
            compare(tx.transactionId(), time);
            compare("none", clock + 45_000);
          }
        }
      }
      assertThat(windows.eventsFolded()).isPositive();
      assertThat(inexact).as("windows that tiles made inexact").isPositive();
    }

    private void compare(String id, long asOf) {
      double[] vector = new double[SET.size()];
      windows.values(log, id, asOf, 700, vector);
      SET.featuresOf(entity.name()).stream()
          .map(Feature::window)
          .distinct()
          .forEach(window -> compare(window, id, asOf, vector));
    }

    private void compare(Duration window, String id, long asOf, double[] vector) {
      long right = asOf - entity.delay().toMillis();
      long left = right - window.toMillis();
      List<Feature> features =
          SET.featuresOf(entity.name()).stream().filter(f -> f.window().equals(window)).toList();
      List<Long> rights = entity.delay().isZero() ? List.of(right) : edges(right);
      for (long to : rights) {
        for (long from : edges(left)) {
          if (features.stream()
              .allMatch(f -> is(vector, f, exact.value(f, id, from, to, asOf, 700)))) {
            inexact += from == left && to == right ? 0 : 1;
            return;
          }
        }
      }
      throw new AssertionError(
          "no ends within a tile give what %s has of %s as of %d: %s"
              .formatted(entity.name(), window, asOf, features));
    }

    /** The end itself, and those before it, by less than a tile, that leave out another event. */
    private List<Long> edges(long end) {
      List<Long> edges = new ArrayList<>(List.of(end));
      times.stream()
          .filter(time -> time <= end && time - 1 > end - tile)
          .distinct()
          .forEach(time -> edges.add(time - 1));
      return edges;
    }

    private static boolean is(double[] vector, Feature feature, double value) {
      return vector[SET.indexOf(feature.name())] == value;
    }
  }
}
