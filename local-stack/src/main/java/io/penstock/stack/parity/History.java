package io.penstock.stack.parity;

import java.util.function.Consumer;

/**
 * What the stream left in the lake, as of one moment. Ranges are of event time, epoch milliseconds,
 * from inclusive, to exclusive; rows come in no order.
 */
interface History {

  /** Takes where a row's transaction stood in its topic. */
  @FunctionalInterface
  interface PositionReader {
    void read(int partition, long offset, long eventTime);
  }

  /** Only the positions of the transactions: a quick look. */
  void transactionPositions(long from, long to, PositionReader reader);

  /** Only the positions of the rows of features. */
  void featurePositions(long from, long to, PositionReader reader);

  void transactions(long from, long to, Consumer<Arrival> reader);

  void labels(long from, long to, Consumer<LabelRow> reader);

  void features(long from, long to, Consumer<FeatureRow> reader);
}
