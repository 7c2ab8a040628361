package io.penstock.inference;

import ai.onnx.proto.OnnxMl;
import io.penstock.models.FeatureProfile;
import io.penstock.models.Manifest;
import io.penstock.models.ModelLifecycle;
import io.penstock.models.ModelRepository;
import io.penstock.models.ReferenceProfile;
import io.penstock.schemas.ModelRole;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Models, events and requests for tests. */
final class TestModels {
  static final String NAME = "card_fraud";
  static final List<String> FEATURES = List.of("TX_AMOUNT", "OTHER");

  private TestModels() {}

  /** An ONNX model whose score is sigmoid(bias + the sum of the features). */
  static byte[] onnx(int inputs, float bias) {
    OnnxMl.GraphProto graph =
        OnnxMl.GraphProto.newBuilder()
            .setName("g")
            .addInput(value("features", inputs))
            .addOutput(value("score", 1))
            .addInitializer(
                OnnxMl.TensorProto.newBuilder()
                    .setName("w")
                    .setDataType(1)
                    .addDims(inputs)
                    .addDims(1)
                    .addAllFloatData(Collections.nCopies(inputs, 1f)))
            .addInitializer(
                OnnxMl.TensorProto.newBuilder()
                    .setName("b")
                    .setDataType(1)
                    .addDims(1)
                    .addFloatData(bias))
            .addNode(node("MatMul", List.of("features", "w"), "sum"))
            .addNode(node("Add", List.of("sum", "b"), "logit"))
            .addNode(node("Sigmoid", List.of("logit"), "score"))
            .build();
    return OnnxMl.ModelProto.newBuilder()
        .setIrVersion(8)
        .addOpsetImport(OnnxMl.OperatorSetIdProto.newBuilder().setDomain("").setVersion(15))
        .setGraph(graph)
        .build()
        .toByteArray();
  }

  private static OnnxMl.NodeProto node(String type, List<String> in, String out) {
    return OnnxMl.NodeProto.newBuilder()
        .setOpType(type)
        .setName(out)
        .addAllInput(in)
        .addOutput(out)
        .build();
  }

  private static OnnxMl.ValueInfoProto value(String name, int columns) {
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

  static Manifest manifest(String version, String featureSet, List<String> inputs, byte[] onnx) {
    return new Manifest(
        NAME,
        version,
        ModelRepository.digest(onnx),
        featureSet,
        1,
        inputs,
        0.3,
        0.7,
        Map.of(),
        Map.of(),
        Instant.EPOCH,
        Instant.EPOCH,
        Map.of(),
        new ReferenceProfile(1, List.of(FeatureProfile.of("score", new double[] {0}, 10))));
  }

  static LifecycleEvent event(
      String id, String previous, String version, ModelLifecycle.Kind kind, String digest) {
    LifecycleEvent event = new LifecycleEvent();
    event.modelName = NAME;
    event.eventId = id;
    event.previousEventId = previous;
    event.version = version;
    event.kind = kind;
    event.digest = digest;
    event.featureSet = NAME;
    event.featureSetVersion = 1;
    return event;
  }

  static LifecycleEvent promoted(String id, String previous, String version) {
    return event(id, previous, version, ModelLifecycle.Kind.PROMOTED, "");
  }

  static ScoringRequest request(int number) {
    ScoringRequest request = new ScoringRequest();
    request.transactionId = "t" + number;
    request.customerId = "c" + number % 3;
    request.terminalId = "m";
    request.currency = "EUR";
    request.eventTime = 1_000_000L + number;
    request.vector = new double[] {0.001 * number, 0};
    return request;
  }

  static ModelHandle handle(String version, Scorer scorer) {
    return new ModelHandle(
        NAME,
        version,
        "digest-" + version,
        ModelRole.PRODUCTION,
        new DecisionPolicy(0.3, 0.7),
        scorer);
  }

  /** Gives one score, and knows when it is closed; fails when closed while it runs, or after. */
  static class ConstantScorer implements Scorer {
    private final float score;
    final AtomicInteger running = new AtomicInteger();
    final AtomicInteger closed = new AtomicInteger();
    final AtomicInteger misused = new AtomicInteger();

    ConstantScorer(float score) {
      this.score = score;
    }

    @Override
    public void score(float[] rows, int n, float[] scores, String[] reasons) {
      running.incrementAndGet();
      for (int i = 0; i < n; i++) {
        scores[i] = score;
      }
      if (closed.get() > 0) {
        misused.incrementAndGet();
      }
      running.decrementAndGet();
    }

    @Override
    public void close() {
      closed.incrementAndGet();
      if (running.get() > 0) {
        misused.incrementAndGet();
      }
    }
  }
}
