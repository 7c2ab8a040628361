package io.penstock.training;

import io.penstock.features.FeatureSet;
import io.penstock.models.FeatureProfile;
import io.penstock.models.Manifest;
import io.penstock.models.ModelRepository;
import io.penstock.models.OnnxModel;
import io.penstock.models.ReferenceProfile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes a model from rows: grows trees, writes them as ONNX, checks that ONNX Runtime gives
 * XGBoost's own score on every row, and describes the model in a manifest.
 */
final class ModelMaker {
  /** By how much a score may differ between XGBoost and ONNX Runtime. */
  static final double TOLERANCE = 1e-5;

  private static final int QUANTILES = 10;

  private final FeatureSet set;
  private final String modelName;
  private final TrainingSettings.TreeSettings settings;

  ModelMaker(FeatureSet set, String modelName, TrainingSettings.TreeSettings settings) {
    this.set = set;
    this.modelName = modelName;
    this.settings = settings;
  }

  /**
   * A model that can be published.
   *
   * @param gateScores its scores of the gate's rows, by ONNX Runtime
   */
  record Made(Manifest manifest, byte[] onnx, double[] gateScores) {}

  /**
   * Trains on {@code train}; {@code gate} rows are only scored.
   *
   * @param snapshots the lake's snapshots that the rows are of, by table
   * @param metrics figures found before, which the manifest carries too
   * @throws TrainingException if XGBoost and ONNX Runtime disagree on a row
   */
  Made make(
      String version,
      TrainingWindow window,
      Map<String, Long> snapshots,
      TrainingRows train,
      TrainingRows gate,
      TreeParameters parameters,
      Map<String, Double> metrics) {
    long start = System.nanoTime();
    try (BoostedTrees trees = BoostedTrees.grow(train, parameters)) {
      byte[] onnx = TreesToOnnx.convert(trees, set.size());
      Map<String, Double> figures = new LinkedHashMap<>(metrics);
      figures.put("train_rows", (double) train.size());
      figures.put("train_frauds", (double) train.frauds());
      figures.put("train_rows_incomplete", (double) train.incomplete());
      figures.put("train_seconds", (System.nanoTime() - start) / 1e9);
      Manifest draft =
          new Manifest(
              modelName,
              version,
              ModelRepository.digest(onnx),
              set.name(),
              set.version(),
              set.names(),
              0,
              0,
              figures,
              parameters.toManifest(),
              window.trainStart(),
              window.trainEnd(),
              snapshots,
              new ReferenceProfile(0, List.of()));
      try (OnnxModel model = OnnxModel.open(onnx, draft)) {
        double[] trainScores = OnnxScores.of(model, train);
        double[] gateScores = OnnxScores.of(model, gate);
        double difference =
            Math.max(
                compare(trees.predict(train, 0)[0], trainScores, "training"),
                gate.size() == 0 ? 0 : compare(trees.predict(gate, 0)[0], gateScores, "gate"));
        figures.put("onnx_max_difference", difference);
        return new Made(manifest(draft, figures, train, trainScores), onnx, gateScores);
      }
    }
  }

  private static double compare(double[] expected, double[] actual, String rows) {
    double worst = 0;
    for (int i = 0; i < expected.length; i++) {
      double difference = Math.abs(expected[i] - actual[i]);
      if (!(difference <= TOLERANCE)) {
        throw new TrainingException(
            "%s row %d: ONNX Runtime scores %s, XGBoost %s; they may differ by %s"
                .formatted(rows, i, actual[i], expected[i], TOLERANCE));
      }
      worst = Math.max(worst, difference);
    }
    return worst;
  }

  private Manifest manifest(
      Manifest draft, Map<String, Double> figures, TrainingRows train, double[] scores) {
    Thresholds thresholds = Thresholds.of(scores, settings.reviewShare(), settings.declineShare());
    List<FeatureProfile> profiles = new ArrayList<>();
    for (int i = 0; i < set.size(); i++) {
      profiles.add(FeatureProfile.of(set.names().get(i), train.column(i), QUANTILES));
    }
    profiles.add(FeatureProfile.of(ReferenceProfile.SCORE, scores, QUANTILES));
    return new Manifest(
        draft.name(),
        draft.version(),
        draft.digest(),
        draft.featureSet(),
        draft.featureSetVersion(),
        draft.inputs(),
        thresholds.review(),
        thresholds.decline(),
        figures,
        draft.parameters(),
        draft.trainStart(),
        draft.trainEnd(),
        draft.snapshots(),
        new ReferenceProfile(train.size(), profiles));
  }
}
