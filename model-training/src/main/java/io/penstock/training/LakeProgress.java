package io.penstock.training;

import io.penstock.features.FeatureSet;
import io.penstock.lake.Lake;
import io.penstock.lake.LakeTables;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * How far the lake is, in event time, for somebody who wants labelled rows; from metadata only. The
 * tables of one checkpoint appear one after another, so it is as far as the last of them; labels
 * are expected to be behind by no more than the label delay.
 */
final class LakeProgress implements Supplier<OptionalLong> {
  private final Lake lake;
  private final FeatureSet set;
  private final Duration labelDelay;

  LakeProgress(Lake lake, FeatureSet set, Duration labelDelay) {
    this.lake = lake;
    this.set = set;
    this.labelDelay = labelDelay;
  }

  /** Epoch milliseconds; empty while a table has no rows. */
  @Override
  public OptionalLong get() {
    OptionalLong transactions = newest(LakeTables.TRANSACTIONS.name());
    OptionalLong features = newest(LakeTables.features(set).name());
    OptionalLong labels = newest(LakeTables.LABELS.name());
    if (transactions.isEmpty() || features.isEmpty() || labels.isEmpty()) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(
        Math.min(
            Math.min(transactions.getAsLong(), features.getAsLong()),
            labels.getAsLong() + labelDelay.toMillis()));
  }

  private OptionalLong newest(String table) {
    return lake.exists(table) ? lake.newestEventTime(table) : OptionalLong.empty();
  }
}
