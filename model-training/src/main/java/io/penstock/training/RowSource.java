package io.penstock.training;

import java.util.Map;

/** Where training rows come from: the lake, or a published file. Times in epoch milliseconds. */
interface RowSource {

  /** The labelled and complete rows with event time in [from, to), as known at the cut. */
  TrainingRows rows(long from, long to, long cut);

  /** The frauds with event time in [from, to) that were known at the cut. */
  KnownFrauds knownFrauds(long from, long to, long cut);

  /**
   * The ids of the lake's snapshots that all of it is read from, by table; empty where it comes
   * from elsewhere. The same ids and cut give the same rows.
   */
  Map<String, Long> snapshots();

  /** Has the lake keep those snapshots, under a name, for as long as nobody removes it. */
  void keep(String name);

  /** Takes that name away again; does nothing where it is not. */
  void release(String name);
}
