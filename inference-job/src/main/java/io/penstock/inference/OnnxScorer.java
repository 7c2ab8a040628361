package io.penstock.inference;

import io.penstock.models.Manifest;
import io.penstock.models.OnnxModel;

/** A model of the repository, warmed. */
final class OnnxScorer implements Scorer {
  private static final int WARM_RUNS = 20;

  private final OnnxModel model;

  private OnnxScorer(OnnxModel model) {
    this.model = model;
  }

  /** Opens the model and runs full batches through it; throws ModelException. */
  static OnnxScorer open(byte[] onnx, Manifest manifest, int batchSize) {
    OnnxModel model = OnnxModel.open(onnx, manifest);
    try {
      float[] rows = new float[batchSize * model.inputs()];
      float[] scores = new float[batchSize];
      for (int i = 0; i < WARM_RUNS; i++) {
        model.score(rows, batchSize, scores);
      }
      return new OnnxScorer(model);
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  @Override
  public void score(float[] rows, int n, float[] scores, String[] reasons) {
    model.score(rows, n, scores);
  }

  @Override
  public void close() {
    model.close();
  }
}
