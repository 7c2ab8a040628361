package io.penstock.inference;

import io.penstock.schemas.Decision;

/**
 * Decides by two thresholds.
 *
 * @param review a score from here on is reviewed
 * @param decline a score from here on is declined
 */
record DecisionPolicy(double review, double decline) {
  /** Of the fallback rules. */
  static final DecisionPolicy RULES = new DecisionPolicy(0.5, 0.9);

  Decision decide(double score) {
    if (score >= decline) {
      return Decision.DECLINE;
    }
    return score >= review ? Decision.REVIEW : Decision.APPROVE;
  }
}
