package io.penstock.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.penstock.models.Manifest;
import io.penstock.models.ModelException;
import io.penstock.models.ModelLifecycle;
import io.penstock.models.ModelLifecycle.Kind;
import io.penstock.models.ModelRepository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelSourceTest {
  private final byte[] onnx = TestModels.onnx(2, 1f);
  @TempDir Path root;

  private ModelSource source() {
    return ModelSource.repository(
        root.toString(), TestModels.NAME, TestModels.NAME, 1, TestModels.FEATURES, 8);
  }

  private ModelLifecycle.Step published(Manifest manifest) {
    new ModelRepository(root).publish(manifest, onnx);
    return TestModels.event("1", null, manifest.version(), Kind.PROMOTED, manifest.digest()).step();
  }

  @Test
  void opensAModelThatScores() {
    Manifest manifest = TestModels.manifest("a", TestModels.NAME, TestModels.FEATURES, onnx);
    ModelHandle model = source().open(published(manifest));
    float[] scores = new float[2];
    model.scorer.score(new float[] {0, 0, 1, -3}, 2, scores, new String[2]);
    assertThat((double) scores[0]).isCloseTo(1 / (1 + Math.exp(-1)), within(1e-6));
    assertThat((double) scores[1]).isCloseTo(1 / (1 + Math.exp(1)), within(1e-6));
    assertThat(model.policy).isEqualTo(new DecisionPolicy(0.3, 0.7));
    assertThat(model.digest).isEqualTo(manifest.digest());
    model.retire();
  }

  @Test
  void refusesAnotherFeatureSetOrOrderOfInputs() {
    Manifest set = TestModels.manifest("a", "other", TestModels.FEATURES, onnx);
    assertThatThrownBy(() -> source().open(published(set)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("other@v1");
    Manifest order = TestModels.manifest("b", TestModels.NAME, List.of("OTHER", "TX_AMOUNT"), onnx);
    assertThatThrownBy(() -> source().open(published(order))).isInstanceOf(ModelException.class);
  }

  @Test
  void refusesAnotherFileThanWasPromoted() throws Exception {
    Manifest manifest = TestModels.manifest("a", TestModels.NAME, TestModels.FEATURES, onnx);
    published(manifest);
    ModelLifecycle.Step another =
        TestModels.event("1", null, "a", Kind.PROMOTED, "0".repeat(64)).step();
    assertThatThrownBy(() -> source().open(another))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("promoted");

    byte[] corrupted = onnx.clone();
    corrupted[10] ^= 1;
    Files.write(root.resolve(TestModels.NAME).resolve("a").resolve("model.onnx"), corrupted);
    assertThatThrownBy(
            () ->
                source()
                    .open(
                        TestModels.event("1", null, "a", Kind.PROMOTED, manifest.digest()).step()))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("corrupted");
  }
}
