package io.penstock.stack.parity;

import io.penstock.featurejobs.LabelRow;
import io.penstock.featurejobs.LakeEvents.PositionReader;
import io.penstock.featurejobs.TransactionRow;
import java.util.function.Consumer;

/**
 * What the stream left in the lake, as of one moment. Ranges are of event time, epoch milliseconds,
 * from inclusive, to exclusive; rows come in no order.
 */
interface History {

  /** Only the positions of the transactions: a quick look. */
  void transactionPositions(long from, long to, PositionReader reader);

  /** Only the positions of the rows of features. */
  void featurePositions(long from, long to, PositionReader reader);

  void transactions(long from, long to, Consumer<TransactionRow> reader);

  void labels(long from, long to, Consumer<LabelRow> reader);

  void features(long from, long to, Consumer<FeatureRow> reader);
}
