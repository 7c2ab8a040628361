package io.penstock.inference;

import java.util.List;

/**
 * Scores by rules on features by name, where no model decides; a rule whose feature the set lacks
 * never fires. The rule with the highest score gives the reason.
 */
final class FallbackRules implements Scorer {
  static final String AMOUNT_HIGH = "AMOUNT_HIGH";
  static final String TERMINAL_RISK_HIGH = "TERMINAL_RISK_HIGH";
  static final String AMOUNT_ABOVE_USUAL = "AMOUNT_ABOVE_USUAL";

  private static final float AMOUNT_LIMIT = 220f;
  private static final float AMOUNT_SCORE = 0.95f;
  private static final float RISK_LIMIT = 0.5f;
  private static final float RISK_SCORE = 0.8f;
  private static final float TIMES_USUAL = 3f;
  private static final float USUAL_SCORE = 0.6f;
  private static final float NOTHING_SCORE = 0.01f;

  private final int width;
  private final int amount;
  private final int usual;
  private final int[] risks;

  FallbackRules(List<String> features) {
    width = features.size();
    amount = features.indexOf("TX_AMOUNT");
    usual = features.indexOf("CUSTOMER_ID_AVG_AMOUNT_30DAY_WINDOW");
    risks =
        new int[] {
          features.indexOf("TERMINAL_ID_RISK_1DAY_WINDOW"),
          features.indexOf("TERMINAL_ID_RISK_7DAY_WINDOW")
        };
  }

  @Override
  public void score(float[] rows, int n, float[] scores, String[] reasons) {
    for (int i = 0; i < n; i++) {
      int row = i * width;
      if (amount >= 0 && rows[row + amount] > AMOUNT_LIMIT) {
        scores[i] = AMOUNT_SCORE;
        reasons[i] = AMOUNT_HIGH;
      } else if (terminalIsRisky(rows, row)) {
        scores[i] = RISK_SCORE;
        reasons[i] = TERMINAL_RISK_HIGH;
      } else if (amount >= 0
          && usual >= 0
          && rows[row + usual] > 0
          && rows[row + amount] > TIMES_USUAL * rows[row + usual]) {
        scores[i] = USUAL_SCORE;
        reasons[i] = AMOUNT_ABOVE_USUAL;
      } else {
        scores[i] = NOTHING_SCORE;
      }
    }
  }

  private boolean terminalIsRisky(float[] rows, int row) {
    for (int risk : risks) {
      if (risk >= 0 && rows[row + risk] >= RISK_LIMIT) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() {}
}
