package io.penstock.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.features.FeatureSet;
import io.penstock.models.Quality;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The model of the published train week on the published test week. */
class PublishedQualityTest {
  private static final Instant TRAIN_START = Instant.parse("2018-07-25T00:00:00Z");
  private static final Instant TRAIN_END = Instant.parse("2018-08-01T00:00:00Z");
  private static final Instant TEST_START = Instant.parse("2018-08-08T00:00:00Z");
  private static final Instant TEST_END = Instant.parse("2018-08-15T00:00:00Z");

  @Test
  void isAtLeastAsGoodAsThePublishedXgboost() throws Exception {
    HandbookRows source = HandbookRows.load();
    long settled = TEST_END.plus(Duration.ofDays(7)).toEpochMilli();
    TrainingRows train =
        source.rows(
            TRAIN_START.toEpochMilli(), TRAIN_END.toEpochMilli(), TEST_START.toEpochMilli());
    TrainingRows test =
        source
            .knownFrauds(TRAIN_START.toEpochMilli(), TEST_END.toEpochMilli(), settled)
            .unknownOnly(source.rows(TEST_START.toEpochMilli(), TEST_END.toEpochMilli(), settled));
    assertThat(train.size()).isEqualTo(67_240);
    assertThat(train.frauds()).isEqualTo(598);
    assertThat(test.size()).isEqualTo(58_264);
    assertThat(test.frauds()).isEqualTo(385);

    ModelMaker.Made made =
        new ModelMaker(
                FeatureSet.load("card_fraud@v1"),
                "card_fraud",
                new TrainingSettings.TreeSettings(2, 2, 0.003, 0.01))
            .make(
                "run-1",
                new TrainingWindow(TRAIN_START, TRAIN_END, Optional.empty(), Optional.empty()),
                Map.of(),
                train,
                test,
                TreeParameters.DEFAULT,
                Map.of());

    double[] scores = made.gateScores();
    assertThat(Quality.aucRoc(scores, test.fraud())).isGreaterThanOrEqualTo(0.8615);
    assertThat(Quality.averagePrecision(scores, test.fraud())).isGreaterThanOrEqualTo(0.6385);
    assertThat(Quality.cardPrecision(scores, test.fraud(), test.days(), test.customer(), 100))
        .isGreaterThanOrEqualTo(0.2725);
    assertThat(made.manifest().metrics().get("onnx_max_difference"))
        .isLessThanOrEqualTo(ModelMaker.TOLERANCE);
    assertThat(made.manifest().profile().rows()).isEqualTo(train.size());
    assertThat(made.manifest().profile().features()).hasSize(16);
  }
}
