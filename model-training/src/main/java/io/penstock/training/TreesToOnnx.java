package io.penstock.training;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.protobuf.ByteString;
import java.util.HashMap;
import java.util.Map;

/**
 * Writes XGBoost's trees as an ONNX graph: {@code features} float [N, inputs] through a
 * TreeEnsembleRegressor and a Sigmoid to {@code score} float [N, 1]. A split goes left where the
 * value is less than its threshold; NaN goes XGBoost's default way.
 */
final class TreesToOnnx {
  private static final String BATCH = "N";

  /** Decimals are read straight into float, never by way of double. */
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private final Map<String, AttributeProto.Builder> attributes = new HashMap<>();

  private TreesToOnnx() {}

  /** The model's bytes; {@code inputs} is the number of features. */
  static byte[] convert(BoostedTrees trees, int inputs) {
    return convert(trees.dump(), trees.baseScore(), inputs);
  }

  static byte[] convert(String[] dump, float baseScore, int inputs) {
    TreesToOnnx writer = new TreesToOnnx();
    for (int tree = 0; tree < dump.length; tree++) {
      try {
        writer.node(tree, JSON.readTree(dump[tree]));
      } catch (JsonProcessingException e) {
        throw new TrainingException("XGBoost's dump of tree " + tree + " is no JSON", e);
      }
    }
    writer.floats("base_values", (float) -Math.log(1.0 / baseScore - 1.0));
    return writer.model(inputs).toByteArray();
  }

  private void node(int tree, JsonNode node) {
    int id = node.required("nodeid").intValue();
    ints("nodes_treeids", tree);
    ints("nodes_nodeids", id);
    if (node.has("leaf")) {
      split("LEAF", 0, 0, 0, 0, 0);
      ints("target_treeids", tree);
      ints("target_nodeids", id);
      ints("target_ids", 0);
      floats("target_weights", asFloat(node.get("leaf")));
      return;
    }
    int yes = node.required("yes").intValue();
    split(
        "BRANCH_LT",
        Integer.parseInt(node.required("split").asText().substring(1)),
        asFloat(node.required("split_condition")),
        yes,
        node.required("no").intValue(),
        node.required("missing").intValue() == yes ? 1 : 0);
    for (JsonNode child : node.required("children")) {
      node(tree, child);
    }
  }

  private void split(
      String mode, int feature, float threshold, int yes, int no, int missingTracksTrue) {
    attribute("nodes_modes", AttributeProto.AttributeType.STRINGS)
        .addStrings(ByteString.copyFromUtf8(mode));
    ints("nodes_featureids", feature);
    floats("nodes_values", threshold);
    ints("nodes_truenodeids", yes);
    ints("nodes_falsenodeids", no);
    ints("nodes_missing_value_tracks_true", missingTracksTrue);
  }

  private static float asFloat(JsonNode number) {
    return Float.parseFloat(number.asText());
  }

  private AttributeProto.Builder attribute(String name, AttributeProto.AttributeType type) {
    return attributes.computeIfAbsent(
        name, n -> AttributeProto.newBuilder().setName(n).setType(type));
  }

  private void ints(String name, long value) {
    attribute(name, AttributeProto.AttributeType.INTS).addInts(value);
  }

  private void floats(String name, float value) {
    attribute(name, AttributeProto.AttributeType.FLOATS).addFloats(value);
  }

  private ModelProto model(int inputs) {
    NodeProto.Builder ensemble =
        NodeProto.newBuilder()
            .setName("trees")
            .setOpType("TreeEnsembleRegressor")
            .setDomain("ai.onnx.ml")
            .addInput("features")
            .addOutput("margin")
            .addAttribute(
                AttributeProto.newBuilder()
                    .setName("n_targets")
                    .setType(AttributeProto.AttributeType.INT)
                    .setI(1));
    attributes.keySet().stream()
        .sorted()
        .forEach(name -> ensemble.addAttribute(attributes.get(name)));
    GraphProto graph =
        GraphProto.newBuilder()
            .setName("boosted_trees")
            .addNode(ensemble)
            .addNode(
                NodeProto.newBuilder()
                    .setName("probability")
                    .setOpType("Sigmoid")
                    .addInput("margin")
                    .addOutput("score"))
            .addInput(matrix("features", inputs))
            .addOutput(matrix("score", 1))
            .build();
    return ModelProto.newBuilder()
        .setIrVersion(8)
        .setProducerName("penstock")
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(13))
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("ai.onnx.ml").setVersion(1))
        .setGraph(graph)
        .build();
  }

  private static ValueInfoProto matrix(String name, int columns) {
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder()
                        .setElemType(TensorProto.DataType.FLOAT.getNumber())
                        .setShape(
                            TensorShapeProto.newBuilder()
                                .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam(BATCH))
                                .addDim(
                                    TensorShapeProto.Dimension.newBuilder().setDimValue(columns)))))
        .build();
  }
}
