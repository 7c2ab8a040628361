package io.penstock.featurejobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BootstrapReportTest {
  private Map<String, String> uncompared = Map.of();

  @Test
  void anEntityIsProvenIfKeysWereComparedAndNoValueDiffers() {
    assertThat(figures(4, 3, 0).proven()).isTrue();
    assertThat(figures(4, 3, 1).proven()).isFalse();
    assertThat(figures(4, 0, 0).proven()).isFalse();
    assertThat(figures(0, 0, 0).proven()).isTrue();
  }

  @Test
  void theSummaryStatesTheShareOfKeysThatWereCompared() {
    assertThat(report(figures(4, 3, 0), figures(4, 4, 0)).summary())
        .contains("of 8 keys", " 7 keys recounted (87.5 %)");
    assertThat(report(figures(0, 0, 0)).summary()).contains(" 0 keys recounted (100.0 %)");
  }

  @Test
  void theSummaryNamesTheKindsThatWereNotRecounted() {
    assertThat(report(figures(4, 4, 0)).summary()).contains(" 0 different; as the test says");
    uncompared = Map.of("SHOPS", "distinct", "OTHER_SHOPS", "distinct", "SPREAD", "stddev");
    assertThat(report(figures(4, 4, 0)).summary())
        .contains(" 0 different, not recounted: distinct, stddev; as the test says");
  }

  private BootstrapReport.EntityFigures figures(long keys, long compared, long different) {
    return new BootstrapReport.EntityFigures(
        "customer",
        0,
        keys,
        compared,
        keys - compared,
        0,
        List.of("N"),
        uncompared,
        compared,
        different);
  }

  private static BootstrapReport report(BootstrapReport.EntityFigures... entities) {
    return new BootstrapReport(
        "savepoint-1",
        List.of("card_fraud@v1"),
        "card_fraud@v2",
        true,
        "as the test says",
        Map.of(),
        Map.of(),
        0,
        0,
        0,
        List.of(entities),
        List.of(),
        0);
  }
}
