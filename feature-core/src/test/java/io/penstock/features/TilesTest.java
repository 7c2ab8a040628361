package io.penstock.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.penstock.features.EntityWindows.Added;
import io.penstock.features.EntityWindows.Labelled;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a log costs past its budget, and what it still says there. */
class TilesTest {
  private static final long SECOND = 1000;
  private static final long MINUTE = 60 * SECOND;
  private static final int BUDGET = 800;

  private static FeatureSet set(String tile, String features) {
    return FeatureSet.parse(
        "my.yaml",
        """
        name: my
        version: 1
        currency: EUR
        lateness: 1m
        entities:
          - {name: card, key: customer_id, tile: %s, doc: d}
          - {name: shop, key: terminal_id, delay: 10m, settle: 5m, tile: %s, doc: d}
        features:
        %s
        """
            .formatted(tile, tile, features),
        Optional.empty());
  }

  private static String feature(String name, String rest) {
    return "  - {name: " + name + ", default: 0, doc: d, " + rest + "}\n";
  }

  private static final String COUNT = feature("N", "entity: card, aggregate: count, window: 1h");
  private static final String LARGE =
      feature("LARGE", "entity: card, aggregate: count, window: 1h, filter: amount >= 1");
  private static final String SHOPS =
      feature("SHOPS", "entity: card, aggregate: distinct, field: terminal_id, window: 1h");
  private static final String RISK =
      feature("SHOP_N", "entity: shop, aggregate: count, window: 1h")
          + feature("RISK", "entity: shop, aggregate: risk, window: 1h");

  private static EntityWindows windows(String entity, FeatureSet set) {
    return new EntityWindows(set, entity, BUDGET);
  }

  private static double[] values(EntityWindows windows, FeatureSet set, EntityLog log, long asOf) {
    double[] vector = new double[set.size()];
    windows.values(log, null, asOf, 1, vector);
    return vector;
  }

  private static Tx tx(int i, long time) {
    return new Tx("tx" + i, time, i % 200, "t" + i % 7, null);
  }

  @Test
  void aKeyFarAboveItsBudgetStaysSmallAndEachWindowIsOffByATileAtMost() {
    FeatureSet set = set("1m", COUNT + LARGE + SHOPS);
    EntityWindows windows = windows("card", set);
    EntityLog log = new EntityLog();
    long most = 0;
    for (int i = 0; i < 100_000; i++) {
      long time = i * 200L;
      assertThat(windows.add(log, tx(i, time))).isEqualTo(Added.ADDED);
      windows.evict(log, time);
      assertThat(log.size()).isLessThanOrEqualTo(BUDGET);
      most = Math.max(most, log.bytes());
      if (i > 18_000 && i % 500 == 0) {
        // 300 events are a tile, 150 of them large.
        double[] values = values(windows, set, log, time);
        assertThat(values[0]).isBetween(18_000.0, 18_300.0);
        assertThat(values[1]).isCloseTo(values[0] / 2, within(100.0));
        assertThat(values[2]).isEqualTo(7);
      }
    }
    // Two thirds of an hour would be 12,000 events.
    assertThat(log.tileCount()).isLessThan(62 + 18_300 / (BUDGET / 8));
    assertThat(most).isLessThan(BUDGET * 90 + 300 * (16 + 2 * 64 + 7 * 8 + 40));
    assertThat(windows.keysFolded()).isEqualTo(1);
    assertThat(windows.eventsFolded()).isBetween(100_000L - BUDGET, 100_000L);
  }

  @Test
  void aKeyWithItsWholeBudgetWithinAMinuteFoldsAllTheSame() {
    FeatureSet set = set("1m", COUNT);
    EntityWindows windows = windows("card", set);
    EntityLog log = new EntityLog();
    for (int i = 0; i < 10_000; i++) {
      assertThat(windows.add(log, tx(i, i))).isEqualTo(Added.ADDED);
      assertThat(log.size()).isLessThanOrEqualTo(BUDGET);
    }
    assertThat(log.tileCount()).isEqualTo((10_000 - BUDGET) / (BUDGET / 8));
    assertThat(values(windows, set, log, 9_999)).containsExactly(10_000);
  }

  @Test
  void eventsOfOneTimeAreNeverTornApart() {
    FeatureSet set = set("1m", COUNT);
    EntityWindows windows = windows("card", set);
    EntityLog log = new EntityLog();
    for (int i = 0; i < 2_000; i++) {
      windows.add(log, tx(i, 5));
    }
    assertThat(log.size()).isEqualTo(2_000);
    windows.add(log, tx(2_000, 6));
    assertThat(log.size()).isEqualTo(2_001);
    windows.add(log, tx(2_001, 6));
    assertThat(log.size()).isEqualTo(2);
    assertThat(values(windows, set, log, 6)).containsExactly(2_002);
  }

  @Test
  void whatComesLateForTheExactPartIsRefusedAndTheRestStaysComplete() {
    FeatureSet set = set("1m", COUNT);
    EntityWindows windows = windows("card", set);
    EntityLog log = new EntityLog();
    for (int i = 0; i <= BUDGET; i++) {
      windows.add(log, tx(i, i * SECOND));
    }
    int folded = BUDGET / 8;
    assertThat(log.size()).isEqualTo(BUDGET + 1 - folded);

    assertThat(windows.add(log, tx(9_000, (folded - 1) * SECOND))).isEqualTo(Added.TOO_LATE);
    assertThat(windows.add(log, tx(3, 3 * SECOND))).isEqualTo(Added.TOO_LATE);
    assertThat(windows.add(log, tx(9_001, folded * SECOND))).isEqualTo(Added.ADDED);
    assertThat(windows.add(log, tx(folded, folded * SECOND))).isEqualTo(Added.REPEAT);
    assertThat(windows.complete(log, BUDGET * SECOND)).isTrue();
    assertThat(values(windows, set, log, BUDGET * SECOND)).containsExactly(BUDGET + 2);
  }

  @Test
  void aLabelAboutAFoldedEventIsTakenByItsTime() {
    FeatureSet set = set("1m", RISK);
    EntityWindows windows = windows("shop", set);
    EntityLog log = new EntityLog();
    // Two tiles of 50 events, with 10 minutes between them.
    for (int i = 0; i < 50; i++) {
      windows.add(log, tx(i, i * SECOND));
    }
    for (int i = 50; i <= BUDGET; i++) {
      windows.add(log, tx(i, 10 * MINUTE + (i - 50) * SECOND));
    }
    assertThat(log.tileCount()).isEqualTo(2);
    assertThat(windows.label(log, "tx7", 7 * SECOND, true, MINUTE)).isEqualTo(Labelled.KEPT);
    assertThat(windows.label(log, "tx7", 7 * SECOND, true, MINUTE)).isEqualTo(Labelled.KEPT);
    assertThat(windows.label(log, "tx60", 10 * MINUTE + 10 * SECOND, true, MINUTE))
        .isEqualTo(Labelled.KEPT);
    assertThat(windows.label(log, "other", 5 * MINUTE, true, MINUTE)).isEqualTo(Labelled.NO_EVENT);
    assertThat(windows.label(log, "tx7", true, MINUTE)).isEqualTo(Labelled.NO_EVENT);

    // The first tile counts from its last event on, and so do its frauds.
    assertThat(values(windows, set, log, 10 * MINUTE + 48 * SECOND)).containsExactly(0, 0);
    assertThat(values(windows, set, log, 10 * MINUTE + 49 * SECOND)).containsExactly(50, 1 / 50.0);
    assertThat(values(windows, set, log, 20 * MINUTE + 49 * SECOND)).containsExactly(100, 0.02);
    assertThat(values(windows, set, log, 70 * MINUTE + 48 * SECOND)[1]).isEqualTo(2 / 801.0);
    assertThat(values(windows, set, log, 70 * MINUTE + 49 * SECOND)[1]).isEqualTo(1 / 751.0);

    assertThat(windows.label(log, "tx7", 7 * SECOND, false, 2 * MINUTE))
        .isEqualTo(Labelled.CHANGED);
    assertThat(values(windows, set, log, 20 * MINUTE + 49 * SECOND)).containsExactly(100, 0.01);
  }

  @Test
  void tilesTakeAnotherCatalogsColumnsAndWidth() {
    FeatureSet before = set("1m", LARGE + SHOPS);
    FeatureSet after =
        set(
            "30s",
            SHOPS
                + feature("SMALL", "entity: card, aggregate: count, window: 1h, filter: amount < 1")
                + LARGE);
    EntityWindows first = windows("card", before);
    EntityWindows second = windows("card", after);
    Pages pages = new Pages();
    EntityLog paged = EntityLog.paged();
    EntityLog whole = new EntityLog();
    for (int i = 0; i < 2_000; i++) {
      first.add(paged, tx(i, i * SECOND));
      first.add(whole, tx(i, i * SECOND));
      pages.save(paged);
    }
    assertThat(values(first, before, paged, 1_999 * SECOND)).containsExactly(1_000, 7);

    EntityLog restored = pages.restored();
    for (EntityLog log : new EntityLog[] {restored, whole}) {
      int tiles = log.tileCount();
      for (int i = 2_000; i < 2_400; i++) {
        second.add(log, tx(i, i * SECOND));
      }
      assertThat(log.tileCount()).isEqualTo(tiles + 4 * 4);
      // The new filter was not asked of the old events, and that is said until they are gone.
      assertThat(second.complete(log, 2_399 * SECOND)).isFalse();
      assertThat(values(second, after, log, 2_399 * SECOND)).containsExactly(7, 200, 1_200);
    }
    pages.save(restored);
    assertThat(values(second, after, pages.restored(), 2_399 * SECOND))
        .containsExactly(7, 200, 1_200);
    EntityLog read = EntityWindowsPropertyTest.restored(whole);
    assertThat(values(second, after, read, 2_399 * SECOND)).containsExactly(7, 200, 1_200);
    assertThat(values(second, after, read.copy(), 2_399 * SECOND)).containsExactly(7, 200, 1_200);
  }

  @Test
  void aFoldWritesAFewPagesAndRemovesThoseOfItsEvents() {
    EntityWindows windows = windows("card", set("1m", COUNT));
    Pages pages = new Pages();
    EntityLog log = EntityLog.paged();
    int most = 0;
    int puts = 0;
    for (int i = 0; i < 50_000; i++) {
      windows.add(log, tx(i, i * SECOND));
      windows.evict(log, i * SECOND);
      pages.save(log);
      int now = pages.puts();
      most = Math.max(most, now);
      puts += now;
    }
    // The event's page, one that it filled, and as many for the two tiles of a fold.
    assertThat(most).isLessThanOrEqualTo(4);
    assertThat(puts).isLessThan(50_000 * 11 / 10);
    int tilesOfAnHour = 61 + 3_660 / (BUDGET / 8);
    assertThat(pages.count()).isLessThan((BUDGET + tilesOfAnHour) / LogJournal.PAGE_RECORDS + 5);
    assertThat(pages.restored().tileCount()).isEqualTo(log.tileCount());
  }

  @Test
  void aLogWithTilesThatIsCutOffAnywhereIsRefused() {
    EntityWindows windows = new EntityWindows(set("1m", RISK), "shop", 8);
    EntityLog log = new EntityLog();
    for (int i = 0; i < 12; i++) {
      windows.add(log, tx(i, i * 20 * SECOND));
    }
    windows.label(log, "tx0", 0, true, MINUTE);
    windows.label(log, "tx11", 11 * 20 * SECOND, true, MINUTE);
    byte[] bytes = EntityWindowsPropertyTest.written(log);
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> EntityLog.read(new DataInputStream(new ByteArrayInputStream(cut))))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void aBudgetThatIsLessThanItWasHoldsFromTheNextEventOn() {
    FeatureSet set = set("1m", COUNT);
    EntityLog log = new EntityLog();
    EntityWindows windows = windows("card", set);
    for (int i = 0; i < BUDGET; i++) {
      windows.add(log, tx(i, i * SECOND));
    }
    assertThat(log.tileCount()).isZero();
    EntityWindows less = new EntityWindows(set, "card", 80);
    less.add(log, tx(BUDGET, BUDGET * SECOND));
    assertThat(log.size()).isEqualTo(71);
    assertThat(values(less, set, log, BUDGET * SECOND)).containsExactly(BUDGET + 1);
  }

  @Test
  void aBudgetThatIsTooSmallIsRefused() {
    assertThatThrownBy(() -> new EntityWindows(set("1m", COUNT), "card", 7))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("7 exact events a key are too few: keep 8 or more");
  }

  @Test
  void whatOthersAreStillToReachStaysSingleUpToFourBudgets() {
    FeatureSet set = set("1m", COUNT);
    EntityWindows windows = windows("card", set);
    EntityLog log = new EntityLog();
    windows.comeSoFar(0);
    for (int i = 0; i < 3 * BUDGET; i++) {
      windows.add(log, tx(i, i * SECOND));
    }
    assertThat(log.tileCount()).isZero();
    // Another partition's, far behind the newest: it is not late.
    assertThat(windows.add(log, tx(-1, SECOND))).isEqualTo(Added.ADDED);
    assertThat(values(windows, set, log, 30 * SECOND)[0]).isEqualTo(32);

    windows.comeSoFar(BUDGET * SECOND);
    windows.add(log, tx(3 * BUDGET, 3 * BUDGET * SECOND));
    assertThat(log.tiles().newest()).isEqualTo(BUDGET * SECOND);

    windows.comeSoFar(0);
    for (int i = 3 * BUDGET + 1; i < 20 * BUDGET; i++) {
      windows.add(log, tx(i, i * SECOND));
      assertThat(log.size()).isLessThanOrEqualTo(4 * BUDGET);
    }
  }
}
