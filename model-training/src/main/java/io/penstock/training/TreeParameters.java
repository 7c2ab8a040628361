package io.penstock.training;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a model's trees are grown; kept in its manifest, so that a retraining grows its trees alike.
 *
 * @param depth deepest split level
 * @param rate learning rate, 0 to 1
 * @param rounds number of trees
 * @param bins candidate thresholds a feature; XGBoost's default of 256 costs 0.03 of average
 *     precision on card transactions, whose frauds are a thousandth of an amount's range
 */
record TreeParameters(int depth, double rate, int rounds, int bins) {
  /** Drawn by nothing today (no subsampling), but fixed all the same. */
  static final int SEED = 20180725;

  /**
   * XGBoost's {@code tree_method}: with many bins as good as {@code exact}, and several times as
   * fast.
   */
  static final String METHOD = "hist";

  /**
   * For a first model whose parameters no fold chooses; what the published stream's folds chose.
   */
  static final TreeParameters DEFAULT = new TreeParameters(3, 0.1, 300, 8192);

  private static final String DEPTH = "max_depth";
  private static final String RATE = "eta";
  private static final String ROUNDS = "rounds";
  private static final String BINS = "max_bin";

  /** As a manifest names them. */
  Map<String, String> toManifest() {
    Map<String, String> map = new LinkedHashMap<>();
    map.put("algorithm", "xgboost");
    map.put(DEPTH, Integer.toString(depth));
    map.put(RATE, Double.toString(rate));
    map.put(ROUNDS, Integer.toString(rounds));
    map.put("tree_method", METHOD);
    map.put(BINS, Integer.toString(bins));
    map.put("seed", Integer.toString(SEED));
    return map;
  }

  /** From a manifest that {@link #toManifest} wrote; a TrainingException names what is missing. */
  static TreeParameters fromManifest(Map<String, String> map) {
    try {
      return new TreeParameters(
          Integer.parseInt(value(map, DEPTH)),
          Double.parseDouble(value(map, RATE)),
          Integer.parseInt(value(map, ROUNDS)),
          Integer.parseInt(value(map, BINS)));
    } catch (NumberFormatException e) {
      throw new TrainingException("the champion's parameters cannot be read: " + map, e);
    }
  }

  private static String value(Map<String, String> map, String key) {
    String value = map.get(key);
    if (value == null) {
      throw new TrainingException("the champion's manifest names no parameter " + key);
    }
    return value;
  }
}
