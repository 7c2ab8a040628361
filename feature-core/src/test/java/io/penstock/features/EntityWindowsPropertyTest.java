package io.penstock.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.features.EntityWindows.Labelled;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** The windows beside the {@link Oracle}, over whatever may happen to a log in whatever order. */
class EntityWindowsPropertyTest {
  /** One thing that happens; times are relative to a clock (seconds) that only adds move. */
  sealed interface Step {
    /** An event, late by so much; the id comes again where ids collide. */
    record Add(int id, int advance, int late, int amount) implements Step {}

    /** A label, its time anywhere around the clock. */
    record Label(int id, boolean fraud, int offset) implements Step {}

    /** Eviction as of the clock or some time before it. */
    record Evict(int before) implements Step {}

    /** Goes on with what was written and read, or with a copy while the original is spoilt. */
    record Restore(boolean copy) implements Step {}

    /** Compares values as of any time. */
    record Ask(int id, int offset) implements Step {}
  }

  @Property(tries = 400, edgeCases = EdgeCasesMode.NONE)
  void anUndelayedEntityEqualsTheOracle(@ForAll("steps") List<Step> steps) {
    new Run("card").all(steps);
  }

  @Property(tries = 400, edgeCases = EdgeCasesMode.NONE)
  void aDelayedLabelledEntityEqualsTheOracle(@ForAll("steps") List<Step> steps) {
    new Run("shop").all(steps);
  }

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void aLogOnPagesEqualsTheOracle(@ForAll("steps") List<Step> steps) {
    new Run("card", new Pages()).all(steps);
    new Run("shop", new Pages()).all(steps);
  }

  @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
  void aLongLifeOnPagesEqualsTheOracle(@ForAll("longLife") List<Step> steps) {
    new Run("card", new Pages()).all(steps);
    new Run("shop", new Pages()).all(steps);
  }

  @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
  void longLogsEqualTheOracle(@ForAll("manySteps") List<Step> steps) {
    new Run("shop").all(steps);
    new Run("card").all(steps);
  }

  @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
  void longLivesEqualTheOracle(@ForAll("longLife") List<Step> steps) {
    new Run("shop").all(steps);
    new Run("card").all(steps);
  }

  @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
  void aLogPastItsBudgetEqualsTheOracle(@ForAll("steps") List<Step> steps) {
    new Run("card", null, 16).all(steps);
    new Run("shop", null, 16).all(steps);
  }

  @Property(tries = 20, edgeCases = EdgeCasesMode.NONE)
  void aLogOnPagesPastItsBudgetEqualsTheOracle(@ForAll("longLife") List<Step> steps) {
    new Run("card", new Pages(), 16).all(steps);
    new Run("shop", new Pages(), 24).all(steps);
  }

  @Property(tries = 10, edgeCases = EdgeCasesMode.NONE)
  void aLongLogPastItsBudgetEqualsTheOracle(@ForAll("manySteps") List<Step> steps) {
    new Run("shop", null, 32).all(steps);
    new Run("card", null, 64).all(steps);
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    return step(60, 30).list().ofMaxSize(120);
  }

  @Provide
  Arbitrary<List<Step>> manySteps() {
    return step(2000, 3).list().ofMinSize(300).ofMaxSize(600);
  }

  @Provide
  Arbitrary<List<Step>> longLife() {
    return step(40, 40).list().ofMinSize(300).ofMaxSize(600);
  }

  private static Arbitrary<Step> step(int ids, int advance) {
    Arbitrary<Integer> id = Arbitraries.integers().between(0, ids);
    Arbitrary<Integer> late =
        Arbitraries.frequencyOf(
            Tuple.of(6, Arbitraries.just(0)),
            Tuple.of(3, Arbitraries.integers().between(1, 60)),
            Tuple.of(1, Arbitraries.integers().between(1, 900)));
    Arbitrary<Step> add =
        Combinators.combine(
                id,
                Arbitraries.frequencyOf(
                    Tuple.of(1, Arbitraries.just(0)),
                    Tuple.of(2, Arbitraries.integers().between(0, advance))),
                late,
                Arbitraries.integers().between(-100, 250_000))
            .as(Step.Add::new);
    Arbitrary<Step> label =
        Combinators.combine(
                id, Arbitraries.of(true, true, false), Arbitraries.integers().between(-400, 200))
            .as(Step.Label::new);
    Arbitrary<Step> ask =
        Combinators.combine(id, Arbitraries.integers().between(-700, 400)).as(Step.Ask::new);
    return Arbitraries.frequencyOf(
        Tuple.of(12, add),
        Tuple.of(6, label),
        Tuple.of(2, Arbitraries.integers().between(0, 90).map(Step.Evict::new)),
        Tuple.of(1, Arbitraries.of(true, false).map(Step.Restore::new)),
        Tuple.of(4, ask));
  }

  /** One entity key's life. */
  private static final class Run {
    private FeatureSet set = SmallSet.SET;
    private final int budget;
    private EntityWindows windows;
    private final Oracle oracle;
    private final long delay;
    private final Pages pages;
    private EntityLog log;
    private long clock = 1_000;
    private final String entity;
    private int complete;
    private long folded;

    Run(String entity) {
      this(entity, null);
    }

    Run(String entity, Pages pagesOrNull) {
      this(entity, pagesOrNull, Integer.MAX_VALUE);
    }

    Run(String entity, Pages pagesOrNull, int budget) {
      pages = pagesOrNull;
      log = pages == null ? new EntityLog() : EntityLog.paged();
      this.budget = budget;
      this.entity = entity;
      windows = new EntityWindows(set, entity, budget);
      oracle = new Oracle(set, entity, budget);
      delay = set.entity(entity).delay().toSeconds();
    }

    void all(List<Step> steps) {
      for (Step step : steps) {
        one(step);
        assertThat(log.size()).isEqualTo(oracle.size());
        if (pages != null) {
          pages.save(log);
        }
      }
      for (long at = clock - SmallSet.LATENESS; at < clock + delay + 400; at += 7) {
        compare("none", at);
      }
      assertThat(complete).as("compared at the end").isPositive();
      if (budget == Integer.MAX_VALUE) {
        assertThat(folded + windows.eventsFolded()).as("folded").isZero();
      }
    }

    private void one(Step step) {
      if (step instanceof Step.Add add) {
        clock += add.advance();
        long time = 1000 * (clock - add.late());
        String id = "tx-" + add.id();
        String terminal = add.amount() % 7 == 0 ? null : "t" + add.amount() % 7;
        Tx tx = new Tx(id, time, add.amount(), terminal, "c" + add.amount() % 50);
        assertThat(windows.add(log, tx)).isEqualTo(oracle.add(tx));
        compare(id, clock - add.late());
      } else if (step instanceof Step.Label label) {
        if (windows.labelled()) {
          String id = "tx-" + label.id();
          long time = 1000 * (clock + label.offset());
          Long about = oracle.timeOf(id);
          long eventTime = about == null ? 1000 * (clock + 1_000_000) : about;
          assertThat(windows.label(log, id, eventTime, label.fraud(), time) != Labelled.NO_EVENT)
              .isEqualTo(oracle.label(id, label.fraud(), time));
        }
      } else if (step instanceof Step.Evict evict && log.newestEventTime() > Long.MIN_VALUE) {
        long as = Math.min(log.newestEventTime(), 1000 * (clock - evict.before()));
        windows.evict(log, as);
        oracle.evict(as);
      } else if (step instanceof Step.Restore restore) {
        log = pages != null ? pages.restored() : restore.copy() ? copied(log) : restored(log);
        changeTile(restore.copy() ? SmallSet.SET : SmallSet.NARROW_TILES);
      } else if (step instanceof Step.Ask ask) {
        compare("tx-" + ask.id(), clock + ask.offset());
      }
    }

    private void changeTile(FeatureSet to) {
      folded += windows.eventsFolded();
      set = to;
      windows = new EntityWindows(set, entity, budget);
      oracle.use(set);
    }

    private void compare(String id, long second) {
      long asOf = 1000 * second;
      if (second >= clock - SmallSet.LATENESS) {
        assertThat(windows.complete(log, asOf)).as("complete within the lateness").isTrue();
      }
      if (!windows.complete(log, asOf)) {
        return;
      }
      complete++;
      double[] vector = new double[set.size()];
      long amount = Math.floorMod(second, 977);
      windows.values(log, id, asOf, amount, vector);
      assertThat(vector).isEqualTo(oracle.vector(id, asOf, amount));
      windows.values(log, null, asOf, amount, vector);
      assertThat(vector).isEqualTo(oracle.vector(null, asOf, amount));
      double[] values = new double[set.featuresOf(entity).size()];
      windows.entityValues(log, asOf, values);
      assertThat(values).isEqualTo(oracle.values(asOf));
    }

    private EntityLog copied(EntityLog original) {
      EntityLog copy = original.copy();
      for (int i = 0; i < 40; i++) {
        windows.add(original, Tx.of("spoilt-" + i, 1000 * (clock - i), 1));
        if (windows.labelled()) {
          windows.label(original, "spoilt-" + i, true, 1000 * clock);
        }
      }
      windows.evict(original, 1000 * (clock + 10_000));
      return copy;
    }
  }

  static byte[] written(EntityLog log) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      log.write(new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static EntityLog restored(EntityLog log) {
    byte[] bytes = written(log);
    try {
      EntityLog read = EntityLog.read(new DataInputStream(new ByteArrayInputStream(bytes)));
      assertThat(written(read)).isEqualTo(bytes);
      return read;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
