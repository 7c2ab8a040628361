package io.penstock.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.models.Manifest;
import io.penstock.models.ModelRepository;
import io.penstock.models.OnnxModel;
import io.penstock.models.ReferenceProfile;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TreesToOnnxTest {
  private static final int FEATURES = 5;
  private static final Pattern SPLIT =
      Pattern.compile("\"split\":\\s*\"f(\\d+)\",\\s*\"split_condition\":\\s*([-+.0-9eE]+)");

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void scoresAsXgboostAlsoOnThresholdsAndNaN(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    TrainingRows train = random(random, 3000);
    TreeParameters parameters =
        new TreeParameters(1 + (int) seed % 6, 0.3, 20 + 20 * (int) seed, 64);
    try (BoostedTrees trees = BoostedTrees.grow(train, parameters)) {
      byte[] onnx = TreesToOnnx.convert(trees, FEATURES);
      TrainingRows nasty = onThresholds(random, trees.dump());
      try (OnnxModel model = OnnxModel.open(onnx, manifest(onnx))) {
        for (TrainingRows rows : List.of(train, nasty, random(random, 3000))) {
          double[] expected = trees.predict(rows, 0)[0];
          double[] actual = OnnxScores.of(model, rows);
          for (int i = 0; i < expected.length; i++) {
            assertThat(Math.abs(actual[i] - expected[i])).isLessThanOrEqualTo(1e-6);
          }
        }
      }
    }
  }

  @Test
  void aTreeWithoutSplitsIsAConstant() {
    String leaf = "{ \"nodeid\": 0, \"leaf\": 0.5 }";
    byte[] onnx = TreesToOnnx.convert(new String[] {leaf, leaf}, 0.25f, FEATURES);
    float[] out = new float[1];
    try (OnnxModel model = OnnxModel.open(onnx, manifest(onnx))) {
      model.score(new float[FEATURES], 1, out);
    }
    double margin = 1.0 + Math.log(0.25 / 0.75);
    assertThat((double) out[0]).isCloseTo(1 / (1 + Math.exp(-margin)), within());
  }

  private static org.assertj.core.data.Offset<Double> within() {
    return org.assertj.core.data.Offset.offset(1e-6);
  }

  private static TrainingRows random(SplittableRandom random, int n) {
    TrainingRows.Builder rows = new TrainingRows.Builder(FEATURES, Long.MAX_VALUE, 0);
    for (int i = 0; i < n; i++) {
      float[] v = new float[FEATURES];
      v[0] = (float) (random.nextInt(1_000_000) / 100.0);
      v[1] = random.nextInt(2);
      v[2] = (float) (random.nextInt(1, 9) / (double) random.nextInt(1, 99));
      v[3] = (float) random.nextDouble(-1e-3, 1e-3);
      v[4] = (float) random.nextDouble(1e6, 1e7);
      for (int f = 0; f < FEATURES; f++) {
        if (random.nextInt(10) == 0) {
          v[f] = Float.NaN;
        }
      }
      double margin = v[0] / 5000 - 1 + (v[1] > 0 ? 1 : -1) * v[3] * 1000 + (v[4] > 5e6 ? 1 : 0);
      boolean fraud = Double.isNaN(margin) ? i % 3 == 0 : margin > random.nextDouble();
      String id = "t" + i;
      rows.label(id, new TrainingRows.Label(fraud, 0, 0, i));
      rows.row(id, "c" + i % 7, i, i, v);
    }
    return rows.build();
  }

  /** Rows whose values are thresholds of the trees, or the floats just beside them. */
  private static TrainingRows onThresholds(SplittableRandom random, String[] dump) {
    List<List<Float>> thresholds = new ArrayList<>();
    for (int f = 0; f < FEATURES; f++) {
      thresholds.add(new ArrayList<>(List.of(0f)));
    }
    for (String tree : dump) {
      Matcher split = SPLIT.matcher(tree);
      while (split.find()) {
        thresholds.get(Integer.parseInt(split.group(1))).add(Float.parseFloat(split.group(2)));
      }
    }
    assertThat(thresholds.stream().mapToInt(List::size).sum()).isGreaterThan(FEATURES + 20);
    TrainingRows.Builder rows = new TrainingRows.Builder(FEATURES, Long.MAX_VALUE, 0);
    for (int i = 0; i < 4000; i++) {
      float[] v = new float[FEATURES];
      for (int f = 0; f < FEATURES; f++) {
        float at = thresholds.get(f).get(random.nextInt(thresholds.get(f).size()));
        v[f] =
            switch (random.nextInt(5)) {
              case 0 -> Math.nextDown(at);
              case 1 -> Math.nextUp(at);
              case 2 -> Float.NaN;
              default -> at;
            };
      }
      rows.row("t" + i, "c", i, i, v);
    }
    return rows.build();
  }

  private static Manifest manifest(byte[] onnx) {
    return new Manifest(
        "random",
        "1",
        ModelRepository.digest(onnx),
        "random",
        1,
        List.of("a", "b", "c", "d", "e"),
        0.5,
        0.5,
        Map.of(),
        Map.of(),
        Instant.EPOCH,
        Instant.EPOCH,
        Map.of(),
        new ReferenceProfile(0, List.of()));
  }
}
