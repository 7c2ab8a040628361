package io.penstock.featurejobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.features.EntityLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class EarlyLabelsTest {
  private final EarlyLabels labels = new EarlyLabels();

  private static PendingLabel label(String transaction, long labelTime, long giveUpAt) {
    return new PendingLabel(transaction, true, labelTime, giveUpAt);
  }

  @Test
  void givesThoseAboutATransactionInTheOrderInWhichTheyCame() {
    labels.add(label("a", 2, 10));
    labels.add(label("b", 3, 10));
    labels.add(label("a", 1, 10));
    assertThat(labels).containsExactly(label("a", 2, 10), label("a", 1, 10), label("b", 3, 10));
    assertThat(labels.about("a")).containsExactly(label("a", 2, 10), label("a", 1, 10));
    assertThat(labels.take("a")).isEqualTo(label("a", 2, 10));
    assertThat(labels.take("a")).isEqualTo(label("a", 1, 10));
    assertThat(labels.take("a")).isNull();
    assertThat(labels).containsExactly(label("b", 3, 10));
  }

  @Test
  void givesUpThoseWhoseTimeIsOverAndCountsNoneThatWasTaken() {
    labels.add(label("a", 1, 30));
    labels.add(label("b", 1, 10));
    labels.add(label("c", 1, 20));
    labels.add(label("d", 1, 20));
    assertThat(labels.giveUp(9)).isZero();
    labels.take("c");
    assertThat(labels.giveUp(20)).isEqualTo(2);
    assertThat(labels).containsExactly(label("a", 1, 30));
    assertThat(labels.giveUp(Long.MAX_VALUE)).isEqualTo(1);
    assertThat(labels).isEmpty();
    assertThat(labels.take("a")).isNull();
    assertThat(labels.giveUp(Long.MAX_VALUE)).isZero();
  }

  /** One after another through the list of all would take minutes. */
  @Test
  @Timeout(30)
  void aFloodAboutOneTerminalCostsLittleMoreForEachThanOne() {
    EntityState state = new EntityState(new EntityLog());
    int flood = 200_000;
    for (int i = 0; i < flood; i++) {
      assertThat(state.await(label("t" + i, 1, i))).isFalse();
      assertThat(state.takeLabel("other" + i)).isNull();
    }
    for (int i = 0; i < flood / 2; i++) {
      assertThat(state.giveUpLabels(i)).isEqualTo(1);
    }
    for (int i = flood / 2; i < flood; i++) {
      assertThat(state.takeLabel("t" + i)).isNotNull();
    }
    assertThat(state.labels).isEmpty();
  }
}
