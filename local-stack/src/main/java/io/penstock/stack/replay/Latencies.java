package io.penstock.stack.replay;

import io.penstock.schemas.StageTimes;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Latency by stage and in all, from the wall-clock stage times of scored records. */
public final class Latencies {
  /** Percentiles in milliseconds. */
  public record Percentiles(double p50, double p95, double p99, long count) {}

  private final Values total = new Values();
  private final Values toFeatures = new Values();
  private final Values features = new Values();
  private final Values toScoring = new Values();
  private final Values scoring = new Values();

  /** Adds one record; a record without all its times is left out. */
  public void add(StageTimes times) {
    if (times.getSent() == 0
        || times.getFeaturesIn() == 0
        || times.getFeaturesOut() == 0
        || times.getScoringIn() == 0
        || times.getScoringOut() == 0) {
      return;
    }
    total.add(times.getScoringOut() - times.getSent());
    toFeatures.add(times.getFeaturesIn() - times.getSent());
    features.add(times.getFeaturesOut() - times.getFeaturesIn());
    toScoring.add(times.getScoringIn() - times.getFeaturesOut());
    scoring.add(times.getScoringOut() - times.getScoringIn());
  }

  /** From the producer's send to the score handed to its sinks. */
  public Percentiles total() {
    return total.percentiles();
  }

  /** Each leg of the way, in order. */
  public Map<String, Percentiles> stages() {
    Map<String, Percentiles> stages = new LinkedHashMap<>();
    stages.put("producer_to_features", toFeatures.percentiles());
    stages.put("features", features.percentiles());
    stages.put("features_to_scoring", toScoring.percentiles());
    stages.put("scoring", scoring.percentiles());
    return stages;
  }

  private static final class Values {
    private int[] micros = new int[1 << 12];
    private int size;

    void add(long value) {
      if (size == micros.length) {
        micros = Arrays.copyOf(micros, size * 2);
      }
      micros[size++] = (int) Math.max(0, Math.min(Integer.MAX_VALUE, value));
    }

    Percentiles percentiles() {
      if (size == 0) {
        return new Percentiles(Double.NaN, Double.NaN, Double.NaN, 0);
      }
      Arrays.sort(micros, 0, size);
      return new Percentiles(at(0.50), at(0.95), at(0.99), size);
    }

    private double at(double share) {
      return micros[(int) Math.min(size - 1, Math.ceil(share * size) - 1)] / 1000.0;
    }
  }
}
