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
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    log.write(new DataOutputStream(bytes));
    EntityLog read =
        EntityLog.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    assertThat(windows.complete(read, 40 * DAY - 2)).isFalse();
    assertThat(windows.complete(read, 40 * DAY - 1)).isTrue();
    assertThat(windows.complete(log.copy(), 40 * DAY - 2)).isFalse();
  }
}
