package io.penstock.training;

import io.penstock.models.Quality;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Chooses how trees are grown by the mean average precision over folds that are older than the
 * training rows. The grid is small: three depths, two rates, and for each several numbers of first
 * trees of one grown ensemble.
 */
final class ParameterSearch {
  private static final int[] DEPTHS = {2, 3, 4};
  private static final double[] RATES = {0.1, 0.3};
  private static final int BINS = 8192;

  /** Rounds x rate: about how far the margin can travel; early stops of one ensemble. */
  private static final int[] TRAVELS = {6, 9, 15, 21, 30};

  private static final int CARDS = 100;

  private ParameterSearch() {}

  /**
   * What was chosen.
   *
   * @param parameters of the highest mean average precision; the first of the grid among equals
   * @param metrics mean figures of the chosen ones over the folds, names beginning with tune_
   */
  record Choice(TreeParameters parameters, Map<String, Double> metrics) {}

  /** Tries the whole grid on all folds, at least one, that many ensembles at a time. */
  static Choice choose(List<Fold> folds, int threads) {
    List<Callable<Choice[]>> grid = new ArrayList<>();
    for (double rate : RATES) {
      int[] rounds = new int[TRAVELS.length];
      for (int i = 0; i < rounds.length; i++) {
        rounds[i] = (int) Math.round(TRAVELS[i] / rate);
      }
      for (int depth : DEPTHS) {
        grid.add(() -> grow(folds, depth, rate, rounds));
      }
    }
    Choice best = null;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      for (Future<Choice[]> tried : pool.invokeAll(grid)) {
        for (Choice choice : tried.get()) {
          if (best == null || precision(choice) > precision(best)) {
            best = choice;
          }
        }
      }
    } catch (ExecutionException e) {
      throw new TrainingException("parameters cannot be chosen: " + e.getCause().getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TrainingException("interrupted while choosing parameters", e);
    } finally {
      pool.shutdownNow();
    }
    return best;
  }

  private static double precision(Choice choice) {
    return choice.metrics().get("tune_average_precision");
  }

  private static Choice[] grow(List<Fold> folds, int depth, double rate, int[] rounds) {
    double[][] sums = new double[rounds.length][3];
    TreeParameters most = new TreeParameters(depth, rate, rounds[rounds.length - 1], BINS);
    for (Fold fold : folds) {
      try (BoostedTrees trees = BoostedTrees.grow(fold.train(), most)) {
        double[][] scores = trees.predict(fold.test(), rounds);
        for (int i = 0; i < rounds.length; i++) {
          double[] figures = figures(scores[i], fold.test());
          for (int k = 0; k < figures.length; k++) {
            sums[i][k] += figures[k] / folds.size();
          }
        }
      }
    }
    Choice[] choices = new Choice[rounds.length];
    for (int i = 0; i < rounds.length; i++) {
      Map<String, Double> metrics = new LinkedHashMap<>();
      metrics.put("tune_folds", (double) folds.size());
      metrics.put("tune_auc_roc", sums[i][0]);
      metrics.put("tune_average_precision", sums[i][1]);
      metrics.put("tune_card_precision_at_100", sums[i][2]);
      choices[i] = new Choice(new TreeParameters(depth, rate, rounds[i], BINS), metrics);
    }
    return choices;
  }

  private static double[] figures(double[] scores, TrainingRows rows) {
    return new double[] {
      Quality.aucRoc(scores, rows.fraud()),
      Quality.averagePrecision(scores, rows.fraud()),
      Quality.cardPrecision(scores, rows.fraud(), rows.days(), rows.customer(), CARDS)
    };
  }
}
