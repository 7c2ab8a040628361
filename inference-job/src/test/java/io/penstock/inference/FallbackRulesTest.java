package io.penstock.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.features.FeatureSet;
import io.penstock.schemas.Decision;
import java.util.List;
import org.junit.jupiter.api.Test;

class FallbackRulesTest {
  private final FeatureSet set = FeatureSet.load("card_fraud@v1");
  private final FallbackRules rules = new FallbackRules(set.names());

  private float[] row(double amount, double risk, double usual) {
    float[] row = new float[set.size()];
    row[set.indexOf("TX_AMOUNT")] = (float) amount;
    row[set.indexOf("TERMINAL_ID_RISK_7DAY_WINDOW")] = (float) risk;
    row[set.indexOf("CUSTOMER_ID_AVG_AMOUNT_30DAY_WINDOW")] = (float) usual;
    return row;
  }

  private String reason(float[] row) {
    String[] reasons = new String[1];
    rules.score(row, 1, new float[1], reasons);
    return reasons[0];
  }

  @Test
  void fireByNameInOrderOfWeight() {
    assertThat(reason(row(220.01, 1, 10))).isEqualTo(FallbackRules.AMOUNT_HIGH);
    assertThat(reason(row(220, 0.5, 10))).isEqualTo(FallbackRules.TERMINAL_RISK_HIGH);
    assertThat(reason(row(100, 0, 30))).isEqualTo(FallbackRules.AMOUNT_ABOVE_USUAL);
    assertThat(reason(row(100, 0.4, 50))).isNull();
  }

  @Test
  void doNotFireOnAFeatureThatTheSetLacks() {
    String[] reasons = new String[1];
    new FallbackRules(List.of("X")).score(new float[] {1000}, 1, new float[1], reasons);
    assertThat(reasons[0]).isNull();
  }

  @Test
  void decideByTheirOwnThresholds() {
    assertThat(DecisionPolicy.RULES.decide(0.95)).isEqualTo(Decision.DECLINE);
    assertThat(DecisionPolicy.RULES.decide(0.5)).isEqualTo(Decision.REVIEW);
    assertThat(DecisionPolicy.RULES.decide(0.49)).isEqualTo(Decision.APPROVE);
  }
}
