package io.penstock.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class OnnxModelTest {
  @Test
  void scoresBatchesOfAnySizeInTheOrderOfTheRows() {
    byte[] onnx = Graphs.sum(3).build().toByteArray();
    try (OnnxModel model = OnnxModel.open(onnx, Graphs.manifest("1", onnx, 3))) {
      for (int n : new int[] {1, 7, 7, 32, 5, 100, 1}) {
        float[] rows = new float[n * 3];
        for (int i = 0; i < rows.length; i++) {
          rows[i] = (i % 11) * 0.1f - 0.4f;
        }
        float[] out = new float[n + 1];
        out[n] = 42;
        model.score(rows, n, out);
        for (int i = 0; i < n; i++) {
          double sum = rows[3 * i] + rows[3 * i + 1] + rows[3 * i + 2];
          assertThat((double) out[i]).isCloseTo(1 / (1 + Math.exp(-sum)), within(1e-6));
        }
        assertThat(out[n]).isEqualTo(42);
      }
    }
  }

  @Test
  void takesAScoreWithoutASecondDimension() {
    OnnxMl.ModelProto.Builder model = Graphs.sum(2);
    OnnxMl.GraphProto.Builder graph = model.getGraphBuilder();
    graph.setNode(1, Graphs.node("Sigmoid", List.of("logit"), "column"));
    graph.addInitializer(
        OnnxMl.TensorProto.newBuilder()
            .setName("shape")
            .setDataType(7)
            .addDims(1)
            .addInt64Data(-1));
    graph.addNode(Graphs.node("Reshape", List.of("column", "shape"), "score"));
    graph
        .getOutputBuilder(0)
        .getTypeBuilder()
        .getTensorTypeBuilder()
        .getShapeBuilder()
        .removeDim(1);
    byte[] onnx = model.build().toByteArray();
    try (OnnxModel opened = OnnxModel.open(onnx, Graphs.manifest("1", onnx, 2))) {
      float[] out = new float[2];
      opened.score(new float[] {0, 0, 1, 1}, 2, out);
      assertThat(out[0]).isEqualTo(0.5f);
      assertThat(out[1]).isGreaterThan(0.8f);
    }
  }

  @Test
  void refusesATensorInAnotherFileWhereverItStands() {
    OnnxMl.TensorProto outside =
        OnnxMl.TensorProto.newBuilder()
            .setName("w")
            .setDataType(1)
            .addDims(3)
            .addDims(1)
            .setDataLocation(OnnxMl.TensorProto.DataLocation.EXTERNAL)
            .addExternalData(
                OnnxMl.StringStringEntryProto.newBuilder()
                    .setKey("location")
                    .setValue("/etc/passwd"))
            .build();
    OnnxMl.ModelProto.Builder initializer = Graphs.sum(3);
    initializer.getGraphBuilder().setInitializer(0, outside);
    OnnxMl.ModelProto.Builder attribute = Graphs.sum(3);
    attribute
        .getGraphBuilder()
        .getNodeBuilder(0)
        .addAttribute(OnnxMl.AttributeProto.newBuilder().setName("value").setT(outside));
    OnnxMl.ModelProto.Builder subgraph = Graphs.sum(3);
    subgraph
        .getGraphBuilder()
        .getNodeBuilder(0)
        .addAttribute(
            OnnxMl.AttributeProto.newBuilder()
                .setName("body")
                .setG(OnnxMl.GraphProto.newBuilder().addInitializer(outside)));
    OnnxMl.ModelProto.Builder training = Graphs.sum(3);
    training.addTrainingInfo(
        OnnxMl.TrainingInfoProto.newBuilder()
            .setInitialization(OnnxMl.GraphProto.newBuilder().addInitializer(outside)));
    for (OnnxMl.ModelProto.Builder model : List.of(initializer, attribute, subgraph, training)) {
      byte[] onnx = model.build().toByteArray();
      assertThatThrownBy(() -> OnnxModel.open(onnx, Graphs.manifest("1", onnx, 3)))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("other files");
    }
  }

  @Test
  void refusesBytesThatAreNoModel() {
    byte[] onnx = Graphs.sum(3).build().toByteArray();
    Manifest manifest = Graphs.manifest("1", onnx, 3);
    for (int length = 0; length < onnx.length; length += 3) {
      byte[] cut = Arrays.copyOf(onnx, length);
      assertThatThrownBy(() -> OnnxModel.open(cut, manifest)).isInstanceOf(ModelException.class);
    }
    assertThatThrownBy(
            () -> OnnxModel.open("hello, world".getBytes(StandardCharsets.UTF_8), manifest))
        .isInstanceOf(ModelException.class);
  }

  @Test
  void refusesOtherInputsAndOutputs() {
    byte[] three = Graphs.sum(3).build().toByteArray();
    assertThatThrownBy(() -> OnnxModel.open(three, Graphs.manifest("1", three, 4)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("'features' [N, 4]");

    OnnxMl.ModelProto.Builder named = Graphs.sum(3);
    named.getGraphBuilder().setOutput(0, Graphs.value("logit", 1));
    byte[] other = named.build().toByteArray();
    assertThatThrownBy(() -> OnnxModel.open(other, Graphs.manifest("1", other, 3)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("'score'");
  }

  @Test
  void isOfNoUseAfterItIsClosed() {
    byte[] onnx = Graphs.sum(1).build().toByteArray();
    OnnxModel model = OnnxModel.open(onnx, Graphs.manifest("1", onnx, 1));
    model.close();
    model.close();
    assertThatThrownBy(() -> model.score(new float[1], 1, new float[1]))
        .isInstanceOf(IllegalStateException.class);
  }
}
