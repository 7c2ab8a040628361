package io.penstock.stack.replay;

import io.penstock.schemas.ScoredTransaction;
import io.penstock.schemas.StageTimes;

/** Scored records that hold nothing but their stage times, in microseconds. */
final class Scores {
  private Scores() {}

  static ScoredTransaction at(
      long sent, long featuresIn, long featuresOut, long scoringIn, long scoringOut) {
    ScoredTransaction score = new ScoredTransaction();
    score.setStageTimes(new StageTimes(sent, featuresIn, featuresOut, scoringIn, scoringOut));
    return score;
  }
}
