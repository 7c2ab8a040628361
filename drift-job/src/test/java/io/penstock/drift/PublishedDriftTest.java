package io.penstock.drift;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.penstock.models.FeatureProfile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** PSI of the published features' test week against their train week, as it is and shifted. */
class PublishedDriftTest {
  private static final Path FEATURES = data().resolve("features-2018-07-25_2018-08-14.csv.gz");
  private static final int TRAIN_ROWS = 67_240;
  private static final int TEST_ROWS = 58_264;

  @Test
  void the_published_test_week_is_stable_and_alarms_with_amounts_times_one_and_a_half()
      throws IOException {
    Assumptions.assumeTrue(
        Files.exists(FEATURES), "skipped: no " + FEATURES + "; set PENSTOCK_HANDBOOK");
    List<String> header = new ArrayList<>();
    List<double[]> columns = columns(header);
    DriftThreshold threshold = new DriftThreshold(0.2, 0.999);
    for (int i = 0; i < columns.size(); i++) {
      double psi = psi(header.get(i), columns.get(i), 1);
      assertThat(psi).as(header.get(i)).isLessThan(0.02);
      assertThat(psi).isLessThan(threshold.of(10, TEST_ROWS, TRAIN_ROWS));
    }
    assertThat(shifted(header, columns, "TX_AMOUNT")).isCloseTo(0.23, within(0.02));
    assertThat(shifted(header, columns, "CUSTOMER_ID_AVG_AMOUNT_7DAY_WINDOW"))
        .isCloseTo(0.54, within(0.03));
  }

  private static double shifted(List<String> header, List<double[]> columns, String feature) {
    return psi(feature, columns.get(header.indexOf(feature)), 1.5);
  }

  private static double psi(String feature, double[] values, double factor) {
    FeatureProfile profile = FeatureProfile.of(feature, Arrays.copyOf(values, TRAIN_ROWS), 10);
    double[] fractions = new double[profile.bins()];
    int from = values.length - TEST_ROWS;
    for (int i = from; i < values.length; i++) {
      fractions[profile.binOf(values[i] * factor)] += 1.0 / TEST_ROWS;
    }
    return Psi.of(profile.fractions(), fractions, Psi.floor(TRAIN_ROWS));
  }

  private static List<double[]> columns(List<String> header) throws IOException {
    List<double[]> rows = new ArrayList<>();
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(new GZIPInputStream(Files.newInputStream(FEATURES)), UTF_8))) {
      List<String> names = Arrays.asList(in.readLine().split(",", -1));
      header.add("TX_AMOUNT");
      header.addAll(names.subList(names.indexOf("TX_DURING_WEEKEND"), names.size()));
      int[] at = header.stream().mapToInt(names::indexOf).toArray();
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] cells = line.split(",", -1);
        double[] row = new double[at.length];
        for (int i = 0; i < row.length; i++) {
          row[i] = Double.parseDouble(cells[at[i]]);
        }
        rows.add(row);
      }
    }
    List<double[]> columns = new ArrayList<>();
    for (int c = 0; c < header.size(); c++) {
      double[] column = new double[rows.size()];
      for (int r = 0; r < column.length; r++) {
        column[r] = rows.get(r)[c];
      }
      columns.add(column);
    }
    return columns;
  }

  /**
   * The folder that {@code PENSTOCK_HANDBOOK} names, or shared/data/handbook beside the checkout.
   */
  private static Path data() {
    String named = System.getenv("PENSTOCK_HANDBOOK");
    if (named != null) {
      return Path.of(named);
    }
    Path beside = Path.of("shared", "data", "handbook");
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.isDirectory(at.resolve(beside))) {
        return at.resolve(beside);
      }
    }
    return beside;
  }
}
