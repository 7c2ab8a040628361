package io.penstock.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class FeatureProfileTest {
  @Test
  void tenQuantileBinsOfSpreadValues() {
    double[] values = new Random(1).doubles(10_000).toArray();
    FeatureProfile profile = FeatureProfile.of("x", values, 10);
    assertThat(profile.bins()).isEqualTo(10);
    for (double fraction : profile.fractions()) {
      assertThat(fraction).isCloseTo(0.1, within(0.001));
    }
    assertThat(profile.binOf(-1)).isZero();
    assertThat(profile.binOf(2)).isEqualTo(9);
    assertThat(profile.binOf(profile.edges()[3])).isEqualTo(4);
  }

  @Test
  void aValueOfMoreThanATenthIsABinOfItsOwn() {
    double[] values = new double[1000];
    for (int i = 0; i < 50; i++) {
      values[i] = 0.01 * (i + 1);
    }
    FeatureProfile risk = FeatureProfile.of("risk", values, 10);
    assertThat(risk.points()).containsExactly(0);
    assertThat(risk.bins()).isEqualTo(2);
    assertThat(risk.fractions()).containsExactly(0.05, 0.95);
    assertThat(risk.binOf(-0.0)).isEqualTo(1);
    assertThat(risk.binOf(0.3)).isZero();
  }

  @Test
  void aBinaryFeatureHasTwoBins() {
    for (int ones : new int[] {1, 5, 50, 95}) {
      double[] values = new double[100];
      Arrays.fill(values, 0, ones, 1);
      FeatureProfile profile = FeatureProfile.of("night", values, 10);
      assertThat(profile.bins()).isEqualTo(2);
      assertThat(profile.fractions()[profile.binOf(1)]).isCloseTo(ones / 100.0, within(1e-12));
      assertThat(profile.fractions()[profile.binOf(0)]).isCloseTo(1 - ones / 100.0, within(1e-12));
    }
  }

  @Test
  void aConstantHasAnEmptyBinForAllOthers() {
    FeatureProfile profile = FeatureProfile.of("c", new double[] {7, 7, 7}, 10);
    assertThat(profile.fractions()).containsExactly(0, 1);
    assertThat(profile.binOf(6)).isZero();
  }

  @Test
  void nanHasABinWhereTheReferenceHadOne() {
    FeatureProfile with = FeatureProfile.of("x", new double[] {1, 2, Double.NaN, 3}, 2);
    assertThat(with.fractions()[with.binOf(Double.NaN)]).isEqualTo(0.25);
    FeatureProfile without = FeatureProfile.of("x", new double[] {1, 2, 3, 4}, 2);
    assertThat(without.binOf(Double.NaN)).isEqualTo(1);
  }

  @Property(tries = 300)
  void binsOfTheReferenceGiveItsFractions(
      @ForAll @Size(min = 1, max = 200) int[] raw,
      @ForAll @IntRange(min = 1, max = 12) int spread) {
    double[] values = Arrays.stream(raw).mapToDouble(v -> Math.floorMod(v, 1 << spread)).toArray();
    double[] given = values.clone();
    FeatureProfile profile = FeatureProfile.of("x", values, 10);
    assertThat(values).isEqualTo(given);
    double[] counted = new double[profile.bins()];
    for (double value : values) {
      counted[profile.binOf(value)] += 1.0 / values.length;
    }
    for (int i = 0; i < counted.length; i++) {
      assertThat(profile.fractions()[i]).isCloseTo(counted[i], within(1e-9));
    }
    for (double point : profile.points()) {
      assertThat(profile.fractions()[profile.binOf(point)]).isGreaterThan(0.1);
    }
  }
}
