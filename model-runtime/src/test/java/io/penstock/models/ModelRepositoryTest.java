package io.penstock.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelRepositoryTest {
  private final byte[] onnx = Graphs.sum(2).build().toByteArray();
  @TempDir Path root;

  @Test
  void givesBackWhatWasPublished() {
    ModelRepository repository = new ModelRepository(root.resolve("models"));
    Manifest manifest = Graphs.manifest("run-1", onnx, 2);
    assertThat(repository.exists("card_fraud", "run-1")).isFalse();
    assertThat(repository.versions("card_fraud")).isEmpty();

    repository.publish(manifest, onnx);
    repository.publish(manifest, onnx);

    assertThat(repository.exists("card_fraud", "run-1")).isTrue();
    assertThat(repository.versions("card_fraud")).containsExactly("run-1");
    assertThat(repository.manifest("card_fraud", "run-1")).isEqualTo(manifest);
    assertThat(repository.model("card_fraud", "run-1")).isEqualTo(onnx);
  }

  @Test
  void refusesAnotherModelUnderTheSameVersion() {
    ModelRepository repository = new ModelRepository(root);
    repository.publish(Graphs.manifest("1", onnx, 2), onnx);
    byte[] other = Graphs.sum(3).build().toByteArray();
    assertThatThrownBy(() -> repository.publish(Graphs.manifest("1", other, 3), other))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("another digest");
    assertThat(repository.model("card_fraud", "1")).isEqualTo(onnx);
  }

  @Test
  void findsACorruptedFile() throws IOException {
    ModelRepository repository = new ModelRepository(root);
    repository.publish(Graphs.manifest("1", onnx, 2), onnx);
    byte[] corrupted = onnx.clone();
    corrupted[corrupted.length / 2] ^= 1;
    Files.write(root.resolve("card_fraud/1/model.onnx"), corrupted);
    assertThatThrownBy(() -> repository.model("card_fraud", "1"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("corrupted");
    assertThatThrownBy(() -> repository.publish(Graphs.manifest("2", onnx, 2), corrupted))
        .isInstanceOf(ModelException.class);
    assertThat(repository.exists("card_fraud", "2")).isFalse();
  }

  @Test
  void staysInsideItsDirectory() {
    ModelRepository repository = new ModelRepository(root);
    for (String bad : List.of("..", "../x", "/etc", "", ".hidden", "a/b")) {
      assertThatThrownBy(() -> repository.manifest("card_fraud", bad))
          .isInstanceOf(ModelException.class);
      assertThatThrownBy(() -> repository.exists(bad, "1")).isInstanceOf(ModelException.class);
    }
  }

  @Test
  void isWholeForEveryReaderWhileManyPublish() throws Exception {
    ModelRepository repository = new ModelRepository(root);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<Void>> tasks = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        String version = "v" + i % 10;
        tasks.add(
            () -> {
              repository.publish(Graphs.manifest(version, onnx, 2), onnx);
              return null;
            });
        tasks.add(
            () -> {
              for (String seen : repository.versions("card_fraud")) {
                assertThat(repository.model("card_fraud", seen)).isEqualTo(onnx);
              }
              return null;
            });
      }
      for (Future<Void> done : threads.invokeAll(tasks)) {
        done.get();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(repository.versions("card_fraud")).hasSize(10);
    try (Stream<Path> left = Files.list(root.resolve("card_fraud"))) {
      assertThat(left).hasSize(10);
    }
  }
}
