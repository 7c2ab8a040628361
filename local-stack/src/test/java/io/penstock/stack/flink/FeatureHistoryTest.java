package io.penstock.stack.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.featurejobs.BootstrapReport;
import io.penstock.features.FeatureSet;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeatureHistoryTest {
  private static final FeatureSet SET = FeatureSet.load("card_fraud@v2");

  @TempDir private Path job;

  @Test
  void aHistoryIsForTheSavepointAndTheCatalogThatItWasWrittenFor() throws Exception {
    FeatureHistory history = new FeatureHistory(job);
    Path savepoint = job.resolve("savepoint-1");
    assertThat(history.isFor(savepoint, SET)).isFalse();

    history.save(report(savepoint, true), SET);
    assertThat(history.isFor(savepoint, SET)).isTrue();
    assertThat(history.isFor(savepoint, FeatureSet.ofYaml(SET.toYaml()))).isTrue();
    assertThat(history.isFor(job.resolve("savepoint-2"), SET)).isFalse();
  }

  @Test
  void aCatalogEditedUnderItsOwnNameTakesAHistoryOfItsOwn() throws Exception {
    FeatureHistory history = new FeatureHistory(job);
    Path savepoint = job.resolve("savepoint-1");
    history.save(report(savepoint, true), SET);

    String longest = "window: %ds".formatted(30 * 86_400);
    assertThat(SET.toYaml()).contains(longest);
    FeatureSet edited =
        FeatureSet.ofYaml(SET.toYaml().replace(longest, "window: %ds".formatted(60 * 86_400)));
    assertThat(edited.reference()).isEqualTo(SET.reference());
    assertThat(history.isFor(savepoint, edited)).isFalse();
  }

  @Test
  void whereNoneCouldBeHadTheOneInPlaceIsAnothers() throws Exception {
    FeatureHistory history = new FeatureHistory(job);
    Path savepoint = job.resolve("savepoint-1");
    history.save(report(savepoint, false), SET);
    assertThat(history.isFor(savepoint, SET)).isFalse();
  }

  private static BootstrapReport report(Path savepoint, boolean usable) {
    return new BootstrapReport(
        savepoint.toString(),
        List.of("card_fraud@v1"),
        SET.reference(),
        usable,
        "as the test says",
        Map.of(),
        Map.of(),
        0,
        0,
        0,
        List.of(),
        List.of(),
        0);
  }
}
