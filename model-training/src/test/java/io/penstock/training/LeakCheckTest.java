package io.penstock.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A source that chooses its rows by a later cut than the one it is asked for. */
class LeakCheckTest {
  private static final long CUT = 1_533_686_400_000L; // 2018-08-08
  private static final long LATER = CUT + 5;

  @Test
  void whatWasKnownAtTheCutPasses() {
    assertThat(check(CUT, CUT, CUT, CUT).size()).isEqualTo(1);
    assertThatCode(() -> checkKnown(CUT, CUT)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "1, 0, 0, 0, transaction t took place at",
    "0, 1, 0, 0, transaction t arrived at",
    "0, 0, 1, 0, transaction t has a label that became known at",
    "0, 0, 0, 1, transaction t has a label that arrived at"
  })
  void whatCameAfterTheCutIsNamed(
      int event, int arrival, int label, int labelArrival, String message) {
    assertThatThrownBy(() -> check(CUT + event, CUT + arrival, CUT + label, CUT + labelArrival))
        .isInstanceOf(TrainingException.class)
        .hasMessage(
            "leak: "
                + message
                + " 2018-08-08T00:00:00.001Z, after the cut at 2018-08-08T00:00:00Z");
  }

  @Test
  void aFraudThatWasNotKnownAtTheCutIsNamed() {
    assertThatThrownBy(() -> checkKnown(CUT, CUT + 1)).hasMessageContaining("leak: transaction t");
    assertThatThrownBy(() -> checkKnown(CUT + 1, CUT)).hasMessageContaining("leak: transaction t");
  }

  private static TrainingRows check(long event, long arrival, long label, long labelArrival) {
    TrainingRows.Builder builder = new TrainingRows.Builder(1, LATER, 0);
    builder.row("t", "c", event, arrival, new float[1]);
    builder.label("t", new TrainingRows.Label(true, label, labelArrival, 0));
    return new LeakCheck(source(builder.build(), new KnownFrauds(0))).rows(0, LATER, CUT);
  }

  private static KnownFrauds checkKnown(long label, long labelArrival) {
    KnownFrauds known = new KnownFrauds(0);
    TrainingRows.Label said = new TrainingRows.Label(true, label, labelArrival, 0);
    known.add("c", 0, new TrainingRows.Origin("t", 0, said));
    return new LeakCheck(source(null, known)).knownFrauds(0, LATER, CUT);
  }

  private static RowSource source(TrainingRows rows, KnownFrauds known) {
    return new RowSource() {
      @Override
      public TrainingRows rows(long from, long to, long cut) {
        return rows;
      }

      @Override
      public KnownFrauds knownFrauds(long from, long to, long cut) {
        return known;
      }

      @Override
      public void keep(String name) {}

      @Override
      public void release(String name) {}

      @Override
      public Map<String, Long> snapshots() {
        return Map.of();
      }
    };
  }
}
