package io.penstock.featurejobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.featurejobs.Handbook.Payment;
import io.penstock.features.Aggregate;
import io.penstock.features.Feature;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The real stages, on the heap and on RocksDB and restored in the middle, beside the features that
 * were published of 54 customers and 103 terminals over the whole half year.
 */
class PublishedStagesTest {

  /** On RocksDB with a cache of half of what is kept; five restores each. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyPublishedValueIsEqualThroughRestores(boolean paged) throws Exception {
    Set<String> customers = Handbook.keys("customers");
    Set<String> terminals = Handbook.keys("terminals");
    List<Payment> payments =
        Handbook.payments(
            Long.MAX_VALUE,
            each -> customers.contains(each.customer()) || terminals.contains(each.terminal()));
    Map<String, double[]> published = Handbook.features(Events.SET.names());
    assertThat(payments).hasSameSizeAs(published.keySet()).hasSizeGreaterThan(35_000);

    StateLayout layout = paged ? new StateLayout(true, 4_000) : StateLayout.WHOLE;
    try (StageChain chain = new StageChain(layout, Events.SET)) {
      Handbook.send(payments, chain, 7_000);
      assertThat(chain.vectors()).hasSameSizeAs(payments);
      assertThat(differences(published, chain.vectors())).isEmpty();
    }
  }

  /** By feature, how many values are not the published ones. */
  private static Map<String, Integer> differences(
      Map<String, double[]> published, Map<String, double[]> vectors) throws Exception {
    Set<String> reversed = Handbook.reversed();
    Map<String, Integer> differences = new TreeMap<>();
    int compared = 0;
    for (Map.Entry<String, double[]> row : published.entrySet()) {
      double[] vector = vectors.get(row.getKey());
      for (Feature feature : Events.SET.features()) {
        int i = Events.SET.indexOf(feature.name());
        boolean customers = feature.entity().equals("customer");
        if (Double.isNaN(row.getValue()[i]) || (customers && reversed.contains(row.getKey()))) {
          continue;
        }
        compared++;
        double tolerance = feature.aggregate() == Aggregate.MEAN ? 1e-9 : 0;
        if (!(Math.abs(vector[i] - row.getValue()[i]) <= tolerance)) {
          differences.merge(feature.name(), 1, Integer::sum);
        }
      }
    }
    assertThat(compared).isGreaterThan(300_000);
    return differences;
  }
}
