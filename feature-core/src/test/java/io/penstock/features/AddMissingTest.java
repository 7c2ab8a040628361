package io.penstock.features;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import org.junit.jupiter.api.Test;

/** A log that is filled anew beside the one that it takes the place of. */
class AddMissingTest {
  private static final long HOUR = 3_600_000L;
  private static final long DAY = 24 * HOUR;
  private static final long TEN_MINUTES = 600_000L;
  private static final FeatureSet SET = FeatureSet.load("card_fraud@v1");

  private final EntityWindows windows = new EntityWindows(SET, "terminal");

  private EntityLog log(int from, int to, int but) {
    EntityLog log = new EntityLog();
    for (int i = from; i < to; i++) {
      if (i != but) {
        windows.add(log, Tx.of("t" + i, i * DAY, 100 + i));
        windows.label(log, "t" + i, i % 2 == 0, i * DAY + HOUR);
      }
    }
    return log;
  }

  private double[] values(EntityLog log, long asOf) {
    double[] values = new double[SET.featuresOf("terminal").size()];
    windows.entityValues(log, asOf, values);
    return values;
  }

  @Test
  void takesWhatIsBeyondItWithItsLabels() {
    EntityLog whole = log(0, 30, -1);
    EntityLog filled = log(0, 20, -1);
    windows.addMissing(filled, log(12, 30, -1));
    assertThat(filled.size()).isEqualTo(30);
    assertThat(values(filled, 40 * DAY)).isEqualTo(values(whole, 40 * DAY));
    assertThat(values(filled, 29 * DAY)).isEqualTo(values(whole, 29 * DAY));
  }

  @Test
  void isCompleteOnlyFromAfterAnEventThatItLacked() {
    EntityLog filled = log(0, 20, 15);
    windows.addMissing(filled, log(12, 20, -1));
    assertThat(filled.size()).isEqualTo(20);
    // A window of 30 days that ends 7 days before.
    assertThat(windows.complete(filled, 52 * DAY - 1)).isFalse();
    assertThat(windows.complete(filled, 52 * DAY)).isTrue();

    EntityLog same = log(0, 20, -1);
    windows.addMissing(same, log(12, 20, -1));
    assertThat(windows.complete(same, 20 * DAY)).isTrue();
  }

  @Test
  void whatItLacksIsKeptInItsWrittenForm() throws Exception {
    EntityLog log = log(0, 5, -1);
    log.lackBefore(3 * DAY);
    EntityLog read = through(log);
    assertThat(windows.complete(read, 40 * DAY - 2)).isFalse();
    assertThat(windows.complete(read, 40 * DAY - 1)).isTrue();
    assertThat(windows.complete(log.copy(), 40 * DAY - 2)).isFalse();
  }

  /** Both have folded, but not up to the same event. */
  @Test
  void whatOneHasInTilesIsNotTakenFromTheOtherAgain() throws Exception {
    EntityWindows small = new EntityWindows(SET, "terminal", 1000);
    for (boolean paged : new boolean[] {false, true}) {
      EntityLog filled = paged ? EntityLog.paged() : new EntityLog();
      addTenMinutesApart(small, filled, 60, 3000);
      EntityLog other = new EntityLog();
      addTenMinutesApart(small, other, 0, 3000);
      assertThat(other.time(other.first())).isLessThan(filled.time(filled.first()));
      double[] before = vector(small, filled);
      int tiles = filled.tileCount();
      int size = filled.size();

      small.addMissing(filled, other);
      assertThat(filled.size()).isEqualTo(size);
      assertThat(filled.tileCount()).isEqualTo(tiles);
      assertThat(small.complete(filled, 3000 * TEN_MINUTES)).isTrue();
      assertThat(vector(small, filled)).isEqualTo(before);

      EntityLog read = paged ? throughPages(filled) : through(filled);
      assertThat(vector(small, read)).isEqualTo(before);
      addTenMinutesApart(small, read, 3000, 3500);
      EntityLog whole = new EntityLog();
      addTenMinutesApart(small, whole, 60, 3500);
      assertThat(small.complete(read, 3500 * TEN_MINUTES)).isTrue();
      assertThat(vector(small, read)).isEqualTo(vector(small, whole));
    }
  }

  /** The lake may lack labels of late, and the old log's are in no table then. */
  @Test
  void labelsThatItLacksAreTakenAlsoWhereTheEventIsInATile() throws Exception {
    EntityWindows small = new EntityWindows(SET, "terminal", 1000);
    int folded = 2030; // in the tiles of the one, one of the last thousand of the other
    for (boolean paged : new boolean[] {false, true}) {
      EntityLog filled = paged ? EntityLog.paged() : new EntityLog();
      addTenMinutesApart(small, filled, 60, 3000);
      EntityLog other = new EntityLog();
      addTenMinutesApart(small, other, 0, 3000);
      assertThat(filled.isFolded(folded * TEN_MINUTES)).isTrue();
      assertThat(other.isFolded(folded * TEN_MINUTES)).isFalse();
      for (int i : new int[] {folded, 2900}) {
        small.label(other, "t" + i, i * TEN_MINUTES, true, i * TEN_MINUTES + HOUR);
      }
      // One that both have counts once.
      small.label(filled, "t" + 2900, 2900 * TEN_MINUTES, true, 2900 * TEN_MINUTES + HOUR);

      small.addMissing(filled, other);
      EntityLog whole = new EntityLog();
      addTenMinutesApart(small, whole, 60, 3000);
      for (int i : new int[] {folded, 2900}) {
        small.label(whole, "t" + i, i * TEN_MINUTES, true, i * TEN_MINUTES + HOUR);
      }
      long asOf = 3000 * TEN_MINUTES + 8 * DAY;
      assertThat(vector(small, filled, asOf)).isEqualTo(vector(small, whole, asOf));
      EntityLog read = paged ? throughPages(filled) : through(filled);
      assertThat(vector(small, read, asOf)).isEqualTo(vector(small, whole, asOf));
    }
  }

  private static void addTenMinutesApart(EntityWindows windows, EntityLog log, int from, int to) {
    for (int i = from; i < to; i++) {
      windows.add(log, Tx.of("t" + i, i * TEN_MINUTES, 100 + i));
    }
  }

  private static double[] vector(EntityWindows windows, EntityLog log) {
    return vector(windows, log, log.newestEventTime());
  }

  private static double[] vector(EntityWindows windows, EntityLog log, long asOf) {
    double[] values = new double[SET.featuresOf("terminal").size()];
    windows.entityValues(log, asOf, values);
    return values;
  }

  private static EntityLog throughPages(EntityLog log) {
    Pages pages = new Pages();
    pages.save(log);
    return pages.restored();
  }

  private static EntityLog through(EntityLog log) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    log.write(new DataOutputStream(bytes));
    return EntityLog.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
  }
}
