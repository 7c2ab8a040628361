package io.penstock.training;

import io.penstock.models.OnnxModel;

/** Scores training rows as the stream will: by ONNX Runtime. */
final class OnnxScores {
  private static final int BATCH = 1024;

  private OnnxScores() {}

  /** One score a row. */
  static double[] of(OnnxModel model, TrainingRows rows) {
    int width = rows.features();
    double[] scores = new double[rows.size()];
    float[] batch = new float[BATCH * width];
    float[] out = new float[BATCH];
    for (int from = 0; from < scores.length; from += BATCH) {
      int n = Math.min(BATCH, scores.length - from);
      System.arraycopy(rows.values(), from * width, batch, 0, n * width);
      model.score(batch, n, out);
      for (int i = 0; i < n; i++) {
        scores[from + i] = out[i];
      }
    }
    return scores;
  }
}
