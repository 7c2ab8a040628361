package io.penstock.models;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Figures of a model on labelled rows, with ties handled as the published ones do: rows of equal
 * score count as one step of the curve. The arrays of one call are of the same length, one entry a
 * row; a NaN score is refused with IllegalArgumentException.
 */
public final class Quality {
  private Quality() {}

  /** A figure that can be bootstrapped. */
  public enum Metric {
    /** Area under the ROC curve. */
    AUC_ROC,
    /** Average precision. */
    AVERAGE_PRECISION
  }

  /**
   * A figure and its bootstrap bounds.
   *
   * @param estimate the figure of the rows as they are
   * @param low the lower bound
   * @param high the upper bound
   */
  public record Interval(double estimate, double low, double high) {}

  /** Area under the ROC curve; NaN where there is no fraud or nothing but. */
  public static double aucRoc(double[] scores, boolean[] fraud) {
    return new Ranking(scores, fraud).value(Metric.AUC_ROC, null);
  }

  /** Average precision; NaN where there is no fraud. */
  public static double averagePrecision(double[] scores, boolean[] fraud) {
    return new Ranking(scores, fraud).value(Metric.AVERAGE_PRECISION, null);
  }

  /**
   * Card precision at k: per day the share of frauds among the k customers with the highest scores,
   * customers found on an earlier day left out; the mean over the days.
   */
  public static double cardPrecision(
      double[] scores, boolean[] fraud, int[] day, String[] customer, int k) {
    return new CardRanking(scores, fraud, day, customer).value(k, null);
  }

  /** A figure with its central interval of that level (0.9: 5 % to 95 %), rows drawn again. */
  public static Interval bootstrap(
      Metric metric, double[] scores, boolean[] fraud, int rounds, double level, long seed) {
    Ranking ranking = new Ranking(scores, fraud);
    double[] values = new double[rounds];
    Draw draw = new Draw(scores.length, seed);
    for (int r = 0; r < rounds; r++) {
      values[r] = ranking.value(metric, draw.next());
    }
    return interval(ranking.value(metric, null), values, level);
  }

  /** A figure of {@code scores} minus that of {@code others}, the same rows drawn for both. */
  public static Interval bootstrapDifference(
      Metric metric,
      double[] scores,
      double[] others,
      boolean[] fraud,
      int rounds,
      double level,
      long seed) {
    Ranking ranking = new Ranking(scores, fraud);
    Ranking other = new Ranking(others, fraud);
    double[] values = new double[rounds];
    Draw draw = new Draw(scores.length, seed);
    for (int r = 0; r < rounds; r++) {
      int[] times = draw.next();
      values[r] = ranking.value(metric, times) - other.value(metric, times);
    }
    double estimate = ranking.value(metric, null) - other.value(metric, null);
    return interval(estimate, values, level);
  }

  /** Card precision at k with its central interval of that level, customers drawn again. */
  public static Interval bootstrapCardPrecision(
      double[] scores,
      boolean[] fraud,
      int[] day,
      String[] customer,
      int k,
      int rounds,
      double level,
      long seed) {
    CardRanking ranking = new CardRanking(scores, fraud, day, customer);
    double[] values = new double[rounds];
    Draw draw = new Draw(ranking.customers, seed);
    for (int r = 0; r < rounds; r++) {
      values[r] = ranking.value(k, draw.next());
    }
    return interval(ranking.value(k, null), values, level);
  }

  private static Interval interval(double estimate, double[] values, double level) {
    if (values.length == 0 || !(level > 0 && level < 1)) {
      throw new IllegalArgumentException("bootstrap needs rounds and a level between 0 and 1");
    }
    Arrays.sort(values);
    double tail = (1 - level) / 2;
    int low = (int) Math.floor(tail * (values.length - 1));
    int high = (int) Math.ceil((1 - tail) * (values.length - 1));
    return new Interval(estimate, values[low], values[high]);
  }

  /** How often each of n rows is drawn in n draws with replacement. */
  private static final class Draw {
    private final SplittableRandom random;
    private final int[] times;

    Draw(int n, long seed) {
      random = new SplittableRandom(seed);
      times = new int[n];
    }

    int[] next() {
      Arrays.fill(times, 0);
      for (int i = 0; i < times.length; i++) {
        times[random.nextInt(times.length)]++;
      }
      return times;
    }
  }

  /** Rows by falling score, sorted once for any number of draws. */
  private static final class Ranking {
    private final int[] rows;
    private final double[] scores;
    private final boolean[] fraud;

    Ranking(double[] scores, boolean[] fraud) {
      this.scores = scores;
      this.fraud = fraud;
      this.rows = fallingRows(scores, fraud.length);
    }

    double value(Metric metric, int[] times) {
      double tp = 0;
      double fp = 0;
      double auc = 0;
      double ap = 0;
      for (int from = 0, to; from < rows.length; from = to) {
        long p = 0;
        long n = 0;
        for (to = from; to < rows.length && scores[rows[to]] == scores[rows[from]]; to++) {
          int weight = times == null ? 1 : times[rows[to]];
          if (fraud[rows[to]]) {
            p += weight;
          } else {
            n += weight;
          }
        }
        auc += n * (tp + p / 2.0);
        tp += p;
        fp += n;
        if (p > 0) {
          ap += p * tp / (tp + fp);
        }
      }
      return metric == Metric.AUC_ROC ? auc / (tp * fp) : ap / tp;
    }
  }

  private static int[] fallingRows(double[] scores, int rows) {
    if (scores.length != rows) {
      throw new IllegalArgumentException(scores.length + " scores for " + rows + " labels");
    }
    Integer[] order = new Integer[rows];
    for (int i = 0; i < rows; i++) {
      if (Double.isNaN(scores[i])) {
        throw new IllegalArgumentException("the score of row " + i + " is NaN");
      }
      order[i] = i;
    }
    Arrays.sort(order, Comparator.comparingDouble(i -> -scores[i]));
    return Arrays.stream(order).mapToInt(Integer::intValue).toArray();
  }

  /** Each day's customers by their highest score, falling; ties as they came. */
  private static final class CardRanking {
    private static final class Card {
      final int customer;
      double score = Double.NEGATIVE_INFINITY;
      boolean fraud;

      Card(int customer) {
        this.customer = customer;
      }
    }

    final int customers;
    private final List<List<Card>> days;

    CardRanking(double[] scores, boolean[] fraud, int[] day, String[] customer) {
      Map<String, Integer> numbers = new LinkedHashMap<>();
      Map<Integer, Map<Integer, Card>> byDay = new TreeMap<>();
      for (int i = 0; i < scores.length; i++) {
        if (Double.isNaN(scores[i])) {
          throw new IllegalArgumentException("the score of row " + i + " is NaN");
        }
        int number = number(numbers, customer[i]);
        Card card =
            byDay
                .computeIfAbsent(day[i], d -> new LinkedHashMap<>())
                .computeIfAbsent(number, Card::new);
        card.score = Math.max(card.score, scores[i]);
        card.fraud |= fraud[i];
      }
      customers = numbers.size();
      days =
          byDay.values().stream()
              .map(
                  cards ->
                      cards.values().stream()
                          .sorted(Comparator.comparingDouble((Card c) -> -c.score))
                          .toList())
              .toList();
    }

    private static int number(Map<String, Integer> numbers, String customer) {
      Integer known = numbers.putIfAbsent(customer, numbers.size());
      return known == null ? numbers.size() - 1 : known;
    }

    double value(int k, int[] times) {
      Set<Integer> caught = new HashSet<>();
      double sum = 0;
      for (List<Card> cards : days) {
        Set<Integer> today = new HashSet<>();
        int taken = 0;
        int frauds = 0;
        for (Card card : cards) {
          if (taken >= k) {
            break;
          }
          int weight = times == null ? 1 : Math.min(times[card.customer], k - taken);
          if (weight == 0 || caught.contains(card.customer)) {
            continue;
          }
          taken += weight;
          if (card.fraud) {
            frauds += weight;
            today.add(card.customer);
          }
        }
        sum += (double) frauds / k;
        caught.addAll(today);
      }
      return sum / days.size();
    }
  }
}
