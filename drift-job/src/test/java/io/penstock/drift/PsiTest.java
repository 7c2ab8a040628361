package io.penstock.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PsiTest {
  private static final double FLOOR = 1e-4;

  @Test
  void agrees_with_a_sum_by_hand() {
    double expected = 0.3 * Math.log(0.8 / 0.5) + 0.3 * Math.log(0.5 / 0.2);
    assertThat(Psi.of(new double[] {0.5, 0.5}, new double[] {0.8, 0.2}, FLOOR))
        .isCloseTo(expected, within(1e-12));
  }

  @Test
  void stays_finite_where_a_bin_is_empty_on_either_side() {
    double[] left = {1, 0};
    double[] right = {0, 1};
    assertThat(Psi.of(left, right, FLOOR))
        .isCloseTo(2 * (1 - FLOOR) * Math.log(1 / FLOOR), within(1e-9));
  }

  @Property(tries = 200)
  void is_zero_for_itself_symmetric_and_never_negative(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 20) int bins) {
    Random random = new Random(seed);
    double[] a = shares(random, bins);
    double[] b = shares(random, bins);
    assertThat(Psi.of(a, a, FLOOR)).isZero();
    assertThat(Psi.of(a, b, FLOOR)).isNotNegative().isFinite();
    assertThat(Psi.of(a, b, FLOOR)).isCloseTo(Psi.of(b, a, FLOOR), within(1e-9));
  }

  @Property(tries = 200)
  void is_the_sum_of_both_relative_entropies(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 20) int bins) {
    Random random = new Random(seed);
    double[] a = floored(shares(random, bins));
    double[] b = floored(shares(random, bins));
    double oracle = 0;
    for (int i = 0; i < bins; i++) {
      oracle += a[i] * (Math.log(a[i]) - Math.log(b[i]));
      oracle += b[i] * (Math.log(b[i]) - Math.log(a[i]));
    }
    assertThat(Psi.of(a, b, FLOOR)).isCloseTo(oracle, within(1e-9));
  }

  @Test
  void refuses_histograms_over_different_bins_and_a_floor_out_of_range() {
    assertThatThrownBy(() -> Psi.of(new double[2], new double[3], FLOOR))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 bins");
    assertThatThrownBy(() -> Psi.of(new double[2], new double[2], 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Psi.floor(0)).isInstanceOf(IllegalArgumentException.class);
  }

  private static double[] floored(double[] shares) {
    return Arrays.stream(shares).map(share -> Math.max(share, FLOOR)).toArray();
  }

  private static double[] shares(Random random, int bins) {
    double[] counts = new double[bins];
    double sum = 0;
    for (int i = 0; i < bins; i++) {
      counts[i] = random.nextInt(4) == 0 ? 0 : random.nextInt(1000);
      sum += counts[i];
    }
    for (int i = 0; i < bins && sum > 0; i++) {
      counts[i] /= sum;
    }
    return counts;
  }
}
