package io.penstock.drift;

import io.penstock.lake.LakeSettings;
import io.penstock.models.FeatureProfile;
import io.penstock.models.Manifest;
import io.penstock.models.ModelRepository;
import io.penstock.models.ReferenceProfile;
import io.penstock.streaming.JobSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Rows of a small world: 200 customers with amounts around a mean of their own, day by day. */
final class DriftFixture {
  static final String MODEL = "card_fraud";
  static final List<String> INPUTS =
      List.of("TX_AMOUNT", "CUSTOMER_ID_AVG_AMOUNT_7DAY_WINDOW", "TX_DURING_WEEKEND");
  private static final int CUSTOMERS = 200;
  private static final byte[] ONNX = {1, 2, 3};

  private final Random random = new Random(42);
  private final double[] means = random.doubles(CUSTOMERS, 5, 100).toArray();
  private final Map<String, Long> sequences = new HashMap<>();

  static long day(String date) {
    return LocalDate.parse(date).toEpochDay();
  }

  static long millis(String instant) {
    return Instant.parse(instant).toEpochMilli();
  }

  static DriftSettings settings(Path models) {
    return new DriftSettings(
        JobSettings.of("127.0.0.1:1", URI.create("http://127.0.0.1:1")),
        new LakeSettings(URI.create("http://127.0.0.1:1"), "", "penstock"),
        models,
        MODEL,
        Duration.ofDays(7),
        0.2,
        0.999,
        1000,
        3,
        Duration.ofDays(30),
        Duration.ofHours(6),
        false);
  }

  /** Four rows a customer over the whole day: 800 a day, in time order. */
  List<ScoredRow> rows(long day, String version, double factor, double averageFactor) {
    List<ScoredRow> rows = new ArrayList<>();
    for (int i = 0; i < 4 * CUSTOMERS; i++) {
      long time = Days.start(day) + i * 108_000L;
      rows.add(row(i % CUSTOMERS, time, version, factor, averageFactor));
    }
    return rows;
  }

  ScoredRow row(int customer, long time, String version, double factor, double averageFactor) {
    double mean = means[customer];
    double amount = Math.abs(mean + random.nextGaussian() * mean / 2);
    double average = mean * (1 + 0.1 * random.nextGaussian());
    boolean weekend = Math.floorMod(Days.of(time) + 3, 7) >= 5;
    ScoredRow row = new ScoredRow();
    row.customerId = "c" + customer;
    row.customerSeq = sequences.merge(row.customerId, 1L, Long::sum);
    row.eventTime = time;
    row.version = version;
    row.vector = new double[] {amount * factor, average * averageFactor, weekend ? 1 : 0};
    row.score = random.nextDouble();
    return row;
  }

  /** Publishes a version whose reference is the unshifted week 2018-07-25..31. */
  void publish(Path models, String version) {
    List<ScoredRow> week = new ArrayList<>();
    for (long day = day("2018-07-25"); day <= day("2018-07-31"); day++) {
      week.addAll(rows(day, version, 1, 1));
    }
    sequences.clear();
    List<FeatureProfile> profiles = new ArrayList<>();
    for (int i = 0; i < INPUTS.size(); i++) {
      int input = i;
      profiles.add(
          FeatureProfile.of(
              INPUTS.get(i), week.stream().mapToDouble(r -> r.vector[input]).toArray(), 10));
    }
    profiles.add(
        FeatureProfile.of(
            ReferenceProfile.SCORE, week.stream().mapToDouble(r -> r.score).toArray(), 10));
    publish(models, version, new ReferenceProfile(week.size(), profiles), INPUTS);
  }

  static void publish(Path models, String version, ReferenceProfile profile, List<String> inputs) {
    new ModelRepository(models)
        .publish(
            new Manifest(
                MODEL,
                version,
                ModelRepository.digest(ONNX),
                "card_fraud",
                1,
                inputs,
                0.5,
                0.9,
                Map.of(),
                Map.of(),
                Instant.parse("2018-07-25T00:00:00Z"),
                Instant.parse("2018-08-01T00:00:00Z"),
                Map.of(),
                profile),
            ONNX);
  }
}
