package io.penstock.drift;

import static io.penstock.drift.DriftFixture.day;
import static io.penstock.drift.DriftFixture.millis;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.schemas.DriftStatus;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DriftWindowsTest {
  private static final long SERVED = day("2018-08-08");
  private static final long SHIFTED = day("2018-09-01");
  private static final String AMOUNT = "TX_AMOUNT";
  private static final String AVERAGE = "CUSTOMER_ID_AVG_AMOUNT_7DAY_WINDOW";

  @TempDir Path models;
  private final DriftFixture fixture = new DriftFixture();

  @BeforeEach
  void publish() {
    fixture.publish(models, "v1");
  }

  @Test
  void windows_before_the_first_whole_week_do_not_count_and_unshifted_ones_do_not_alarm()
      throws Exception {
    try (DriftPipeline pipeline = pipeline(null)) {
      replay(pipeline, SERVED, SHIFTED - 1, false);
      assertThat(pipeline.reports).hasSize(24 * 4);
      for (FeatureDrift report : pipeline.reports) {
        boolean whole = report.windowStart >= Days.start(SERVED);
        assertThat(report.status)
            .isEqualTo(whole ? DriftStatus.STABLE : DriftStatus.NOT_AFTER_PROMOTION);
        assertThat(Double.isNaN(report.psi)).isEqualTo(!whole);
        assertThat(report.rows).isEqualTo(800L * Math.min(7, Days.of(report.windowEnd) - SERVED));
      }
      assertThat(pipeline.triggers).isEmpty();
    }
  }

  @Test
  void amounts_times_one_and_a_half_alarm_and_make_one_trigger() throws Exception {
    try (DriftPipeline pipeline = pipeline(null)) {
      replay(pipeline, SERVED, SHIFTED + 29, true);
      List<FeatureDrift> alarms = alarms(pipeline, AVERAGE);
      assertThat(alarms).isNotEmpty();
      assertThat(alarms.get(0).windowEnd).isBetween(Days.end(SHIFTED + 2), Days.end(SHIFTED + 6));
      assertThat(alarms(pipeline, AMOUNT)).isNotEmpty();
      assertThat(alarms(pipeline, "TX_DURING_WEEKEND")).isEmpty();
      assertThat(alarms(pipeline, "score")).isEmpty();
      assertThat(pipeline.triggers).hasSize(1);
      FeatureDrift[] evidence = pipeline.triggers.get(0).evidence;
      assertThat(evidence).hasSize(3);
      for (int i = 0; i < 3; i++) {
        assertThat(evidence[i].windowEnd).isEqualTo(evidence[0].windowEnd + i * Days.MILLIS);
        assertThat(evidence[i].alarmsInARow).isEqualTo(i + 1);
        assertThat(evidence[i].psi).isGreaterThan(evidence[i].threshold);
      }
    }
  }

  @Test
  void restores_in_the_middle_of_days_change_no_report() throws Exception {
    List<FeatureDrift> uninterrupted;
    try (DriftPipeline pipeline = pipeline(null)) {
      replay(pipeline, SERVED, SHIFTED + 12, true);
      uninterrupted = pipeline.reports;
      assertThat(pipeline.triggers).hasSize(1);
    }
    DriftFixture again = new DriftFixture();
    again.publish(models.resolve("unused"), "v1");
    List<FeatureDrift> reports = new ArrayList<>();
    int triggers = 0;
    DriftPipeline.State state = null;
    for (long day = SERVED; day <= SHIFTED + 12; day++) {
      List<ScoredRow> rows = again.rows(day, "v1", factor(day, true), average(day, true));
      for (int part = 0; part < 2; part++) {
        try (DriftPipeline pipeline = pipeline(state)) {
          pipeline.rows(rows.subList(part * 300, part == 0 ? 300 : rows.size()));
          if (part == 1) {
            pipeline.watermark(Days.end(day) - 1);
          }
          state = pipeline.checkpoint(2 * day + part);
          reports.addAll(pipeline.reports);
          triggers += pipeline.triggers.size();
        }
      }
    }
    assertThat(triggers).isEqualTo(1);
    assertThat(texts(reports)).isEqualTo(texts(uninterrupted));
  }

  @Test
  void a_version_that_takes_over_in_mid_day_counts_from_the_next_day() throws Exception {
    assertThat(firstJudgedStart("2018-08-20T10:00:00Z")).isEqualTo(millis("2018-08-21T00:00:00Z"));
  }

  @Test
  void a_version_that_takes_over_within_a_days_first_hour_has_that_day() throws Exception {
    assertThat(firstJudgedStart("2018-08-20T00:20:00Z")).isEqualTo(millis("2018-08-20T00:00:00Z"));
  }

  private long firstJudgedStart(String takeOver) throws Exception {
    fixture.publish(models, "v2");
    long from = millis(takeOver);
    try (DriftPipeline pipeline = pipeline(null)) {
      for (long day = day("2018-08-08"); day <= day("2018-08-31"); day++) {
        List<ScoredRow> rows = new ArrayList<>();
        for (int i = 0; i < 480; i++) {
          long time = Days.start(day) + i * 180_000L;
          rows.add(fixture.row(i % 200, time, time < from ? "v1" : "v2", 1, 1));
        }
        pipeline.rows(rows);
        pipeline.watermark(Days.end(day) - 1);
      }
      assertThat(pipeline.triggers).isEmpty();
      Set<String> versionsOfMixedWindows =
          pipeline.reports.stream()
              .filter(r -> r.windowEnd > from && r.windowStart < from)
              .map(r -> r.version + " " + r.status)
              .collect(Collectors.toSet());
      assertThat(versionsOfMixedWindows).isSubsetOf("v2 NOT_AFTER_PROMOTION", "v2 STABLE");
      return pipeline.reports.stream()
          .filter(r -> r.version.equals("v2") && r.status == DriftStatus.STABLE)
          .mapToLong(r -> r.windowStart)
          .min()
          .orElseThrow();
    }
  }

  @Test
  void a_version_without_a_readable_profile_gives_no_report_and_stops_nothing() throws Exception {
    try (DriftPipeline pipeline = pipeline(null)) {
      pipeline.rows(fixture.rows(SERVED, "gone", 1, 1));
      pipeline.watermark(Days.end(SERVED) - 1);
      assertThat(pipeline.reports).isEmpty();
      replay(pipeline, SERVED + 1, SERVED + 8, false);
      assertThat(pipeline.reports).hasSize(8 * 4).allMatch(r -> r.version.equals("v1"));
    }
  }

  @Test
  void a_late_row_counts_in_the_windows_still_to_come_and_a_too_late_one_in_none()
      throws Exception {
    try (DriftPipeline pipeline = pipeline(null)) {
      replay(pipeline, SERVED, SERVED + 7, false);
      long late = Days.start(SERVED + 6) + 1000;
      pipeline.rows(List.of(fixture.row(1, late, "v1", 1, 1)));
      pipeline.rows(List.of(fixture.row(2, Days.start(SERVED), "v1", 1, 1)));
      pipeline.reports.clear();
      replay(pipeline, SERVED + 8, SERVED + 8, false);
      assertThat(pipeline.reports).hasSize(4).allMatch(r -> r.rows == 7 * 800 + 1);
    }
  }

  @Test
  void days_without_rows_end_windows_too() throws Exception {
    try (DriftPipeline pipeline = pipeline(null)) {
      replay(pipeline, SERVED, SERVED + 6, false);
      pipeline.watermark(Days.end(SERVED + 20));
      assertThat(pipeline.reports.stream().map(r -> r.windowEnd).distinct()).hasSize(13);
      FeatureDrift last = pipeline.reports.get(pipeline.reports.size() - 1);
      assertThat(last.rows).isEqualTo(800);
      assertThat(last.status).isEqualTo(DriftStatus.TOO_FEW_ROWS);
    }
  }

  @Test
  void rows_that_are_not_judged_are_passed_over() throws Exception {
    try (DriftPipeline pipeline = pipeline(null)) {
      List<ScoredRow> rows = fixture.rows(SERVED, "v1", 1, 1);
      rows.subList(0, 100).forEach(row -> row.version = null);
      pipeline.rows(rows);
      pipeline.watermark(Days.end(SERVED) - 1);
      assertThat(pipeline.reports).hasSize(4).allMatch(r -> r.rows == 700);
    }
  }

  private DriftPipeline pipeline(DriftPipeline.State state) throws Exception {
    return new DriftPipeline(DriftFixture.settings(models), state);
  }

  private void replay(DriftPipeline pipeline, long from, long to, boolean shift) throws Exception {
    for (long day = from; day <= to; day++) {
      pipeline.rows(fixture.rows(day, "v1", factor(day, shift), average(day, shift)));
      pipeline.watermark(Days.end(day) - 1);
    }
  }

  private static List<String> texts(List<FeatureDrift> reports) {
    return reports.stream().map(r -> r + " " + Arrays.toString(r.fractions)).toList();
  }

  private static double factor(long day, boolean shift) {
    return shift && day >= SHIFTED ? 1.5 : 1;
  }

  /** A mean over 7 days follows a step within 7 days. */
  private static double average(long day, boolean shift) {
    return shift && day >= SHIFTED ? 1 + 0.5 * Math.min(7, day - SHIFTED + 1) / 7 : 1;
  }

  private static List<FeatureDrift> alarms(DriftPipeline pipeline, String feature) {
    return pipeline.reports.stream()
        .filter(r -> r.feature.equals(feature) && r.status == DriftStatus.ALARM)
        .toList();
  }
}
