package io.penstock.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a long log costs on pages, and what becomes of it under another catalog. */
class LogPagesTest {
  private static final long MINUTE = 60_000;

  private final Pages pages = new Pages();

  private static FeatureSet set(String features) {
    return FeatureSet.parse(
        "my.yaml",
        """
        name: my
        version: 1
        currency: EUR
        lateness: 1m
        entities:
          - {name: card, key: customer_id, doc: d}
        features:
        %s
        """
            .formatted(features),
        Optional.empty());
  }

  private static String feature(String name, String rest) {
    return "  - {name: " + name + ", entity: card, window: 1h, default: 0, doc: d, " + rest + "}\n";
  }

  private static double[] values(EntityWindows windows, EntityLog log, int size) {
    double[] vector = new double[size];
    windows.values(log, null, log.newestEventTime(), 1, vector);
    return vector;
  }

  @Test
  void anEventWritesOnePageHoweverLongTheLogIs() {
    EntityWindows windows = new EntityWindows(set(feature("N", "aggregate: count")), "card");
    EntityLog log = EntityLog.paged();
    for (int i = 0; i < 3000; i++) {
      windows.add(log, Tx.of("tx" + i, i * 1000L, 100));
      pages.save(log);
      assertThat(pages.puts()).isEqualTo(i > 0 && i % LogJournal.PAGE_RECORDS == 0 ? 2 : 1);
    }
    assertThat(pages.count())
        .isEqualTo((3000 + LogJournal.PAGE_RECORDS - 1) / LogJournal.PAGE_RECORDS);
    assertThat(pages.restored().size()).isEqualTo(3000);

    windows.evict(log, 200 * MINUTE);
    pages.save(log);

    assertThat(log.size()).isZero();
    assertThat(pages.count()).isZero();
    assertThat(windows.add(pages.restored(), Tx.of("tx1", 1000, 1)))
        .isEqualTo(EntityWindows.Added.TOO_LATE);
  }

  @Test
  void aLogTakesAnotherCatalogsColumns() {
    String large = feature("LARGE", "aggregate: count, filter: amount > 5");
    String shops = feature("SHOPS", "aggregate: distinct, field: terminal_id");
    FeatureSet before = set(large + shops);
    FeatureSet after =
        set(shops + feature("SMALL", "aggregate: count, filter: amount < 5") + large);
    EntityLog log = EntityLog.paged();
    EntityWindows first = new EntityWindows(before, "card");
    for (int i = 0; i < 100; i++) {
      first.add(log, new Tx("tx" + i, i * 1000L, i * 10L, "t" + i % 7, null));
      pages.save(log);
    }
    assertThat(values(first, log, 2)).containsExactly(49, 7);

    EntityLog restored = pages.restored();
    EntityWindows second = new EntityWindows(after, "card");
    second.add(restored, new Tx("new", 100_000, 100, "t9", null));
    pages.save(restored);
    assertThat(values(second, restored, 3)).containsExactly(8, 1, 49);
    // The new filter was not asked of the old events, and that is said until they are gone.
    assertThat(second.complete(restored, 100_000)).isFalse();
    assertThat(second.complete(restored, 100_000 + 60 * MINUTE)).isTrue();
    assertThat(values(second, pages.restored(), 3)).containsExactly(8, 1, 49);
    assertThat(second.complete(pages.restored(), 100_000)).isFalse();

    EntityLog back = pages.restored();
    first.add(back, new Tx("last", 101_000, 1_00, "t1", null));
    pages.save(back);
    assertThat(values(first, back, 2)).containsExactly(49, 8);
  }

  @Test
  void aMissingPageIsSaid() {
    EntityWindows windows = new EntityWindows(set(feature("N", "aggregate: count")), "card");
    EntityLog log = EntityLog.paged();
    for (int i = 0; i < 100; i++) {
      windows.add(log, Tx.of("tx" + i, i, 100));
    }
    pages.save(log);
    pages.remove(1);

    assertThatThrownBy(pages::restored).hasRootCauseMessage("page 1 of an entity log is missing");
  }
}
