package io.penstock.stack.demo;

import io.penstock.models.Quality;
import io.penstock.schemas.ModelRole;
import io.penstock.schemas.ScoredTransaction;
import io.penstock.stack.generator.GeneratedTransactions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The scores of the demo by transaction, and their quality by the published protocol. */
final class DemoScores {
  private static final int ROUNDS = 200;
  private static final double LEVEL = 0.95;

  private final GeneratedTransactions rows;
  private final double[] scores;
  private final byte[] model;
  private final List<String> versions = new ArrayList<>();

  DemoScores(GeneratedTransactions rows) {
    this.rows = rows;
    this.scores = new double[rows.size()];
    this.model = new byte[rows.size()];
    Arrays.fill(scores, Double.NaN);
    Arrays.fill(model, (byte) -1);
  }

  void add(ScoredTransaction score) {
    int row = Integer.parseInt(score.getTransactionId());
    String version =
        score.getModelRole() == ModelRole.FALLBACK ? "fallback" : score.getModelVersion();
    int index = versions.indexOf(version);
    if (index < 0) {
      index = versions.size();
      versions.add(version);
    }
    scores[row] = score.getScore();
    model[row] = (byte) index;
  }

  /** Figures of a stretch of days. */
  record Figures(
      int rows,
      int frauds,
      Quality.Interval aucRoc,
      Quality.Interval averagePrecision,
      Quality.Interval cardPrecision) {}

  /** One model's figures in one week. */
  record Week(int firstDay, String version, Figures figures) {}

  /**
   * The published test week: 7 days of training from {@code trainDay}, 7 of delay, 7 of test; on
   * each test day the customers known as defrauded are left out.
   */
  Figures published(int trainDay) {
    List<Set<Integer>> defrauded = new ArrayList<>();
    for (int day = 0; day < trainDay + 21; day++) {
      defrauded.add(new HashSet<>());
    }
    for (int row = 0; row < rows.size(); row++) {
      if (rows.fraud(row) && day(row) < trainDay + 21) {
        defrauded.get(day(row)).add(rows.customer(row));
      }
    }
    Set<Integer> known = new HashSet<>();
    for (int day = trainDay; day < trainDay + 7; day++) {
      known.addAll(defrauded.get(day));
    }
    List<Integer> chosen = new ArrayList<>();
    int row = 0;
    for (int k = 0; k < 7; k++) {
      known.addAll(defrauded.get(trainDay + 6 + k));
      int day = trainDay + 14 + k;
      for (; row < rows.size() && day(row) <= day; row++) {
        if (day(row) == day && !known.contains(rows.customer(row))) {
          chosen.add(row);
        }
      }
    }
    return figures(chosen);
  }

  /** Each week from {@code fromDay} on, apart by the version that scored. */
  List<Week> weeks(int fromDay, int days) {
    List<Week> weeks = new ArrayList<>();
    Map<Integer, Map<Integer, List<Integer>>> split = new LinkedHashMap<>();
    for (int row = 0; row < rows.size(); row++) {
      int day = day(row);
      if (day >= fromDay && day < days && model[row] >= 0) {
        split
            .computeIfAbsent((day - fromDay) / 7, w -> new LinkedHashMap<>())
            .computeIfAbsent((int) model[row], v -> new ArrayList<>())
            .add(row);
      }
    }
    split.forEach(
        (week, byVersion) ->
            byVersion.forEach(
                (version, list) ->
                    weeks.add(new Week(fromDay + 7 * week, versions.get(version), figures(list)))));
    return weeks;
  }

  /** How many swaps from one model to another the scores show. */
  int swaps() {
    return Math.max(0, (int) versions.stream().filter(v -> !v.equals("fallback")).count() - 1);
  }

  /** The first row that a version scored, -1 if none. */
  int firstRowOf(String version) {
    int index = versions.indexOf(version);
    for (int row = 0; row < rows.size(); row++) {
      if (model[row] == index && index >= 0) {
        return row;
      }
    }
    return -1;
  }

  Instant eventTime(int row) {
    return Instant.ofEpochMilli(rows.eventTimeMillis(row));
  }

  private Figures figures(List<Integer> chosen) {
    chosen = chosen.stream().filter(row -> !Double.isNaN(scores[row])).toList();
    double[] score = chosen.stream().mapToDouble(row -> scores[row]).toArray();
    boolean[] fraud = new boolean[score.length];
    int[] day = new int[score.length];
    String[] customer = new String[score.length];
    int frauds = 0;
    for (int i = 0; i < score.length; i++) {
      int row = chosen.get(i);
      fraud[i] = rows.fraud(row);
      day[i] = day(row);
      customer[i] = Integer.toString(rows.customer(row));
      frauds += fraud[i] ? 1 : 0;
    }
    if (frauds == 0) {
      Quality.Interval none = new Quality.Interval(Double.NaN, Double.NaN, Double.NaN);
      return new Figures(score.length, 0, none, none, none);
    }
    return new Figures(
        score.length,
        frauds,
        Quality.bootstrap(Quality.Metric.AUC_ROC, score, fraud, ROUNDS, LEVEL, 1),
        Quality.bootstrap(Quality.Metric.AVERAGE_PRECISION, score, fraud, ROUNDS, LEVEL, 1),
        Quality.bootstrapCardPrecision(score, fraud, day, customer, 100, ROUNDS, LEVEL, 1));
  }

  private int day(int row) {
    return rows.seconds(row) / 86_400;
  }
}
