package io.penstock.models;

import ai.onnx.proto.OnnxMl;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Small ONNX models for tests: score = sigmoid(sum of the features). */
final class Graphs {
  private Graphs() {}

  static OnnxMl.ModelProto.Builder sum(int inputs) {
    float[] weights = new float[inputs];
    java.util.Arrays.fill(weights, 1f);
    OnnxMl.TensorProto.Builder w =
        OnnxMl.TensorProto.newBuilder().setName("w").setDataType(1).addDims(inputs).addDims(1);
    for (float weight : weights) {
      w.addFloatData(weight);
    }
    OnnxMl.GraphProto graph =
        OnnxMl.GraphProto.newBuilder()
            .setName("g")
            .addInput(value("features", inputs))
            .addOutput(value("score", 1))
            .addInitializer(w)
            .addNode(node("MatMul", List.of("features", "w"), "logit"))
            .addNode(node("Sigmoid", List.of("logit"), "score"))
            .build();
    return OnnxMl.ModelProto.newBuilder()
        .setIrVersion(8)
        .addOpsetImport(OnnxMl.OperatorSetIdProto.newBuilder().setDomain("").setVersion(15))
        .setGraph(graph);
  }

  static OnnxMl.NodeProto node(String type, List<String> in, String out) {
    return OnnxMl.NodeProto.newBuilder()
        .setOpType(type)
        .setName(out)
        .addAllInput(in)
        .addOutput(out)
        .build();
  }

  static OnnxMl.ValueInfoProto value(String name, int columns) {
    OnnxMl.TensorShapeProto shape =
        OnnxMl.TensorShapeProto.newBuilder()
            .addDim(OnnxMl.TensorShapeProto.Dimension.newBuilder().setDimParam("N"))
            .addDim(OnnxMl.TensorShapeProto.Dimension.newBuilder().setDimValue(columns))
            .build();
    return OnnxMl.ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            OnnxMl.TypeProto.newBuilder()
                .setTensorType(OnnxMl.TypeProto.Tensor.newBuilder().setElemType(1).setShape(shape)))
        .build();
  }

  static Manifest manifest(String version, byte[] onnx, int inputs) {
    return new Manifest(
        "card_fraud",
        version,
        ModelRepository.digest(onnx),
        "card_fraud",
        1,
        java.util.stream.IntStream.range(0, inputs).mapToObj(i -> "f" + i).toList(),
        0.3,
        0.7,
        Map.of("auc_roc", 0.87, "missing", Double.NaN),
        Map.of("max_depth", "3"),
        Instant.parse("2018-07-25T00:00:00Z"),
        Instant.parse("2018-08-01T00:00:00Z"),
        Map.of("features", 7_000_000_000_000_000_001L),
        new ReferenceProfile(4, List.of(FeatureProfile.of("f0", new double[] {0, 0, 1, 1}, 10))));
  }
}
