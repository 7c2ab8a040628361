package io.penstock.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.stack.StackDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class TurnsTest {

  @Test
  void contestantsAlternateAndTheFirstRoundIsNotCounted() throws Exception {
    List<String> order = new ArrayList<>();
    List<Double> ours = new ArrayList<>(List.of(1_000.0, 3.0, 1.0, 2.0));
    Map<String, Double> medians =
        new Turns(setup(3), "things/s")
            .add(
                "ours",
                () -> {
                  order.add("ours");
                  return ours.remove(0);
                })
            .add(
                "peer",
                () -> {
                  order.add("peer");
                  return 4;
                })
            .medians();
    assertThat(order)
        .containsExactly("ours", "peer", "ours", "peer", "ours", "peer", "ours", "peer");
    assertThat(medians).containsEntry("ours", 2.0).containsEntry("peer", 4.0);
    assertThat(Result.of("ours", "peer", medians, "things/s").ratio()).isEqualTo(0.5);
  }

  @Test
  void theMedianOfAnEvenNumberLiesBetweenTheMiddleTwo() {
    assertThat(Turns.median(List.of(9.0, 1.0, 2.0, 4.0))).isEqualTo(3.0);
  }

  private static Setup setup(int rounds) {
    return new Setup(
        rounds, OptionalInt.empty(), new StackDirectory(Path.of("unused")), line -> {});
  }
}
