package io.penstock.inference;

import io.penstock.schemas.Decision;
import io.penstock.schemas.ModelRole;

/** A request with its score and decision, and which model gave them; a Flink POJO. */
public final class Scored {
  public ScoringRequest request;
  public double score;
  public Decision decision;

  /** Why, or null where the model cannot say. */
  public String reason;

  public String modelName;
  public String modelVersion;
  public String modelDigest;
  public ModelRole modelRole;

  /** Epoch micros. */
  public long scoringOut;

  /** For Flink and for tests. */
  public Scored() {}
}
