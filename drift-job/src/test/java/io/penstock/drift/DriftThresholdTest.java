package io.penstock.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class DriftThresholdTest {
  private final DriftThreshold threshold = new DriftThreshold(0.2, 0.999);

  @Test
  void is_the_fixed_one_where_both_sides_have_many_rows() {
    assertThat(threshold.of(10, 67_240, 67_240)).isEqualTo(0.2);
  }

  @Test
  void is_the_bound_of_tabled_chi_squared_where_rows_are_few() {
    assertThat(threshold.of(10, 100, 100)).isCloseTo(27.877 * 0.02, within(1e-4));
    assertThat(threshold.of(2, 10, 10)).isCloseTo(10.828 * 0.2, within(1e-3));
  }

  @Test
  void is_the_fixed_one_for_a_single_bin() {
    assertThat(threshold.of(1, 1, 1)).isEqualTo(0.2);
  }

  @Property(tries = 200)
  void never_falls_below_the_fixed_one_nor_grows_with_more_rows(
      @ForAll @IntRange(min = 1, max = 30) int bins,
      @ForAll @LongRange(min = 1, max = 1_000_000) long rows,
      @ForAll @LongRange(min = 1, max = 1_000_000) long more) {
    assertThat(threshold.of(bins, rows, 1000)).isGreaterThanOrEqualTo(0.2);
    assertThat(threshold.of(bins, rows + more, 1000))
        .isLessThanOrEqualTo(threshold.of(bins, rows, 1000));
  }

  @Test
  void lets_nearly_all_undrifted_samples_pass() {
    DriftThreshold bound = new DriftThreshold(1e-9, 0.999);
    Random random = new Random(7);
    int alarms = 0;
    for (int i = 0; i < 2000; i++) {
      double[] reference = sample(random, 400);
      double[] window = sample(random, 300);
      if (Psi.of(reference, window, Psi.floor(400)) > bound.of(10, 300, 400)) {
        alarms++;
      }
    }
    assertThat(alarms).isLessThan(20);
  }

  @Test
  void refuses_what_makes_no_threshold() {
    assertThatThrownBy(() -> new DriftThreshold(0, 0.9))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new DriftThreshold(0.2, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> threshold.of(10, 0, 1)).isInstanceOf(IllegalArgumentException.class);
  }

  private static double[] sample(Random random, int rows) {
    double[] shares = new double[10];
    for (int i = 0; i < rows; i++) {
      shares[random.nextInt(10)] += 1.0 / rows;
    }
    return shares;
  }
}
