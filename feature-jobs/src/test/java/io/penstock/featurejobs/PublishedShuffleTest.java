package io.penstock.featurejobs;

import static io.penstock.featurejobs.Events.DAY;
import static io.penstock.featurejobs.Events.MINUTE;
import static io.penstock.featurejobs.Events.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.featurejobs.Handbook.Payment;
import io.penstock.features.FeatureSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Six weeks of the published transactions with 5 % of them up to a minute late, through the real
 * stages: each value is the defined one, and the rows that differ from the stream in order are
 * exactly those of which the definition says so. Of those customers only who once paid twice within
 * half a minute: of most others nothing can change.
 */
class PublishedShuffleTest {
  private static final long END = START + 45 * DAY;
  private static final int RESTORE_AFTER = 20_000;

  @ParameterizedTest
  @ValueSource(strings = {"card_fraud@v1", "card_fraud@v2"})
  void whatAShuffleWithinAMinuteChangesIsWhatTheDefinitionSays(String reference) throws Exception {
    FeatureSet set = FeatureSet.load(reference);
    List<Payment> inOrder = ofQuickCustomers(Handbook.payments(END, each -> true));
    List<Payment> shuffled = shuffled(inOrder);
    assertThat(inOrder).hasSizeGreaterThan(50_000);

    Map<String, Set<String>> byDefinition = new TreeMap<>();
    Map<String, Set<String>> byStages = new TreeMap<>();
    Map<String, double[]> definedInOrder = DefinedValues.of(set, inOrder);
    Map<String, double[]> defined = DefinedValues.of(set, shuffled);
    changes(set, definedInOrder, defined, byDefinition);
    Map<String, double[]> late = vectors(set, shuffled);
    assertEqual(defined, late);
    Map<String, double[]> inTime = vectors(set, inOrder);
    assertEqual(definedInOrder, inTime);
    changes(set, inTime, late, byStages);

    assertThat(byStages).isEqualTo(byDefinition);
    assertThat(byDefinition.get("CUSTOMER_ID_NB_TX_1DAY_WINDOW")).hasSizeBetween(10, 60);
    assertThat(byDefinition.get("CUSTOMER_ID_AVG_AMOUNT_30DAY_WINDOW")).hasSizeBetween(10, 60);
    assertThat(byDefinition.keySet()).allMatch(feature -> feature.startsWith("CUSTOMER_"));
    // All but those of which a payment more or less may change nothing.
    assertThat(byDefinition)
        .hasSizeBetween(set.featuresOf("customer").size() - 2, set.featuresOf("customer").size());
  }

  private static List<Payment> ofQuickCustomers(List<Payment> all) {
    Map<String, Long> last = new HashMap<>();
    Set<String> quick = new HashSet<>();
    for (Payment payment : all) {
      Long before = last.put(payment.customer(), payment.time());
      if (before != null && payment.time() - before < MINUTE / 2) {
        quick.add(payment.customer());
      }
    }
    return all.stream().filter(payment -> quick.contains(payment.customer())).toList();
  }

  /** 5 % of the payments arrive up to a minute late. */
  private static List<Payment> shuffled(List<Payment> inOrder) {
    SplittableRandom random = new SplittableRandom(5);
    Map<String, Long> arrival = new HashMap<>();
    for (Payment payment : inOrder) {
      long late = random.nextInt(20) == 0 ? random.nextLong(MINUTE) : 0;
      arrival.put(payment.id(), payment.time() + late);
    }
    return inOrder.stream()
        .sorted(Comparator.comparingLong(each -> arrival.get(each.id())))
        .toList();
  }

  private static Map<String, double[]> vectors(FeatureSet set, List<Payment> arriving)
      throws Exception {
    try (StageChain chain = new StageChain(StateLayout.WHOLE, set)) {
      Handbook.send(arriving, chain, RESTORE_AFTER);
      assertThat(chain.incomplete()).isEmpty();
      return chain.vectors();
    }
  }

  private static void assertEqual(Map<String, double[]> defined, Map<String, double[]> vectors) {
    assertThat(vectors).hasSameSizeAs(defined);
    vectors.forEach((id, vector) -> assertThat(vector).as(id).isEqualTo(defined.get(id)));
  }

  /** By feature, the rows whose value is another one. */
  private static void changes(
      FeatureSet set,
      Map<String, double[]> before,
      Map<String, double[]> after,
      Map<String, Set<String>> into) {
    before.forEach(
        (id, vector) -> {
          for (int i = 0; i < vector.length; i++) {
            if (vector[i] != after.get(id)[i]) {
              into.computeIfAbsent(set.names().get(i), none -> new HashSet<>()).add(id);
            }
          }
        });
  }
}
