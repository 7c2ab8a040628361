package io.penstock.stack.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.penstock.models.Quality;
import io.penstock.schemas.ModelRole;
import io.penstock.schemas.ScoredTransaction;
import io.penstock.stack.Handbook;
import io.penstock.stack.generator.GeneratedTransactions;
import io.penstock.stack.generator.Generator;
import io.penstock.stack.generator.GeneratorProfile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DemoScoresTest {
  private static final int TRAIN_DAY = 115;
  private static final int TEST_DAY = TRAIN_DAY + 14;

  private static GeneratedTransactions rows;

  private final DemoScores scores = new DemoScores(rows);

  @BeforeAll
  static void generate() {
    rows = Generator.generate(GeneratorProfile.published());
  }

  @Test
  void thePublishedProtocolGivesThePublishedFigures() throws IOException {
    try (CsvReader<NamedCsvRecord> csv =
        CsvReader.builder()
            .ofNamedCsvRecord(
                new BufferedReader(
                    new InputStreamReader(
                        new GZIPInputStream(
                            Files.newInputStream(
                                Handbook.file(
                                    "reference-predictions-2018-08-08_2018-08-14.csv.gz"))),
                        StandardCharsets.UTF_8)))) {
      for (NamedCsvRecord row : csv) {
        add(
            Integer.parseInt(row.getField("TRANSACTION_ID")),
            Double.parseDouble(row.getField("P_XGB")),
            ModelRole.PRODUCTION,
            "xgb");
      }
    }
    DemoScores.Figures figures = scores.published(TRAIN_DAY);
    assertThat(figures.rows()).isEqualTo(58_264);
    assertThat(figures.frauds()).isEqualTo(385);
    assertFigure(figures.aucRoc(), 0.862);
    assertFigure(figures.averagePrecision(), 0.639);
    assertFigure(figures.cardPrecision(), 0.273);
  }

  @Test
  void aWeekIsApartByTheVersionThatScoredIt() {
    int first = firstRow(TEST_DAY);
    int swap = firstRow(TEST_DAY + 3);
    int end = firstRow(TEST_DAY + 10);
    for (int row = first - 5; row < first; row++) {
      add(row, 0.5, ModelRole.FALLBACK, "rules");
    }
    for (int row = first; row < end; row++) {
      add(row, rows.fraud(row) ? 1 : 0, ModelRole.PRODUCTION, row < swap ? "v1" : "v2");
    }
    assertThat(scores.weeks(TEST_DAY, TEST_DAY + 14))
        .extracting(DemoScores.Week::firstDay, DemoScores.Week::version)
        .containsExactly(tuple(TEST_DAY, "v1"), tuple(TEST_DAY, "v2"), tuple(TEST_DAY + 7, "v2"));
    assertThat(scores.weeks(TEST_DAY, TEST_DAY + 14))
        .allSatisfy(week -> assertThat(week.figures().aucRoc().estimate()).isEqualTo(1));
    assertThat(scores.swaps()).isEqualTo(1);
    assertThat(scores.firstRowOf("v2")).isEqualTo(swap);
    assertThat(scores.firstRowOf("v3")).isEqualTo(-1);
    assertThat(scores.eventTime(swap)).isBetween(day(TEST_DAY + 3), day(TEST_DAY + 4));
  }

  @Test
  void rowsWithoutAScoreAreNotRated() {
    assertThat(scores.swaps()).isZero();
    assertThat(scores.published(TRAIN_DAY).rows()).isZero();
    assertThat(scores.published(TRAIN_DAY).aucRoc().estimate()).isNaN();
    assertThat(scores.weeks(0, 183)).isEmpty();
  }

  private void add(int row, double score, ModelRole role, String version) {
    ScoredTransaction scored = new ScoredTransaction();
    scored.setTransactionId(Integer.toString(row));
    scored.setScore(score);
    scored.setModelRole(role);
    scored.setModelVersion(version);
    scores.add(scored);
  }

  private static int firstRow(int day) {
    int row = 0;
    while (rows.eventTimeMillis(row) < day(day).toEpochMilli()) {
      row++;
    }
    return row;
  }

  private static Instant day(int day) {
    return Instant.parse("2018-04-01T00:00:00Z").plusSeconds(86_400L * day);
  }

  private static void assertFigure(Quality.Interval figure, double published) {
    assertThat(figure.estimate()).isCloseTo(published, within(0.0005));
    assertThat(figure.low()).isLessThan(figure.estimate());
    assertThat(figure.high()).isGreaterThan(figure.estimate());
  }
}
