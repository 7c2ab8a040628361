package io.penstock.benchmarks;

import java.io.Serializable;

/** What each contestant of the windows gives out; the sum is in minor units. A Flink POJO. */
public final class CountAndSum implements Serializable {
  private static final long serialVersionUID = 1L;

  public long count;
  public long sum;

  /** For Flink. */
  public CountAndSum() {}
}
