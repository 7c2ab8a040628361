package io.penstock.training;

import java.util.HashMap;
import java.util.Map;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/**
 * Gradient-boosted trees for one binary label, grown by XGBoost. Holds native memory; for one
 * thread at a time.
 */
final class BoostedTrees implements AutoCloseable {
  private final Booster booster;
  private final float baseScore;

  private BoostedTrees(Booster booster, float baseScore) {
    this.booster = booster;
    this.baseScore = baseScore;
  }

  /** Grows trees; both labels must be there. Throws TrainingException where XGBoost fails. */
  static BoostedTrees grow(TrainingRows rows, TreeParameters parameters) {
    int frauds = rows.frauds();
    if (frauds == 0 || frauds == rows.size()) {
      throw new TrainingException(
          ("%d rows with %d frauds (left out: %d as late_incomplete, %d as of another feature set"
                  + " or version): both kinds are needed")
              .formatted(rows.size(), frauds, rows.incomplete(), rows.ofOtherSets()));
    }
    float baseScore = (float) frauds / rows.size();
    Map<String, Object> settings = new HashMap<>();
    settings.put("objective", "binary:logistic");
    settings.put("base_score", Float.toString(baseScore));
    settings.put("max_depth", parameters.depth());
    settings.put("eta", parameters.rate());
    settings.put("tree_method", TreeParameters.METHOD);
    settings.put("max_bin", parameters.bins());
    settings.put("seed", TreeParameters.SEED);
    // OpenMP's threads spin at their barriers: beside a busy stream two of them are many times
    // slower than one. Whoever grows several ensembles uses threads of Java.
    settings.put("nthread", 1);
    settings.put("verbosity", 0);
    DMatrix matrix = null;
    try {
      matrix = matrix(rows);
      float[] labels = new float[rows.size()];
      for (int i = 0; i < labels.length; i++) {
        labels[i] = rows.fraud()[i] ? 1 : 0;
      }
      matrix.setLabel(labels);
      return new BoostedTrees(
          XGBoost.train(matrix, settings, parameters.rounds(), Map.of(), null, null), baseScore);
    } catch (XGBoostError e) {
      throw new TrainingException("XGBoost cannot train: " + e.getMessage(), e);
    } catch (LinkageError e) {
      throw new TrainingException(
          "XGBoost's native library does not load; it needs libgomp.so.1"
              + " (Debian, Ubuntu: apt-get install libgomp1; Fedora: dnf install libgomp)",
          e);
    } finally {
      if (matrix != null) {
        matrix.dispose();
      }
    }
  }

  private static DMatrix matrix(TrainingRows rows) throws XGBoostError {
    return new DMatrix(rows.values(), rows.size(), rows.features(), Float.NaN);
  }

  /** What the score is without any tree, 0 to 1: the share of frauds. */
  float baseScore() {
    return baseScore;
  }

  /** XGBoost's own scores, one a row, for each number of first trees; 0 means all. */
  double[][] predict(TrainingRows rows, int... rounds) {
    DMatrix matrix = null;
    try {
      matrix = matrix(rows);
      double[][] scores = new double[rounds.length][rows.size()];
      for (int r = 0; r < rounds.length; r++) {
        float[][] predicted = booster.predict(matrix, false, rounds[r]);
        for (int i = 0; i < predicted.length; i++) {
          scores[r][i] = predicted[i][0];
        }
      }
      return scores;
    } catch (XGBoostError e) {
      throw new TrainingException("XGBoost cannot predict: " + e.getMessage(), e);
    } finally {
      if (matrix != null) {
        matrix.dispose();
      }
    }
  }

  /** The trees as XGBoost's JSON, one string a tree; numbers have the digits to be read back. */
  String[] dump() {
    try {
      return booster.getModelDump((String) null, false, "json");
    } catch (XGBoostError e) {
      throw new TrainingException("XGBoost cannot dump its trees: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    booster.dispose();
  }
}
