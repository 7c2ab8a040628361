package io.penstock.drift;

/** A retrain trigger before it is Avro: the evidence's first window is the cause. A Flink POJO. */
public final class DriftTrigger {
  /** The alarmed windows in a row of one feature, oldest first; never empty. */
  public FeatureDrift[] evidence;

  /** Wall clock, epoch millis. */
  public long madeAt;

  /** For Flink. */
  public DriftTrigger() {}

  static DriftTrigger of(FeatureDrift[] evidence, long madeAt) {
    DriftTrigger trigger = new DriftTrigger();
    trigger.evidence = evidence;
    trigger.madeAt = madeAt;
    return trigger;
  }

  FeatureDrift first() {
    return evidence[0];
  }

  FeatureDrift last() {
    return evidence[evidence.length - 1];
  }
}
