package io.penstock.featurejobs;

import io.penstock.features.BatchEvent;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * An accepted transaction, or a label about one, in a {@link LogHistory}. Times are epoch millis.
 *
 * @param event the transaction; of a label what it tells of it
 * @param label whether this is a label
 * @param fraud what a label says
 * @param labelTime when it became known; 0 for a transaction
 * @param partition the partition of its record
 * @param offset the offset of its record
 */
record HistoryRow(
    BatchEvent event, boolean label, boolean fraud, long labelTime, int partition, long offset) {

  static HistoryRow of(TransactionRow row) {
    return new HistoryRow(row.event(), false, false, 0, row.partition(), row.offset());
  }

  static HistoryRow of(LabelRow row) {
    return new HistoryRow(
        row.about(), true, row.isFraud(), row.labelTime(), row.partition(), row.offset());
  }

  void write(DataOutput out) throws IOException {
    writeText(out, event.transactionId());
    writeText(out, event.customerId());
    writeText(out, event.terminalId());
    writeText(out, event.cardToken());
    writeText(out, event.currency());
    out.writeLong(event.amountMinor());
    out.writeLong(event.eventTime());
    out.writeBoolean(label);
    out.writeBoolean(fraud);
    out.writeLong(labelTime);
    out.writeInt(partition);
    out.writeLong(offset);
  }

  static HistoryRow read(DataInput in) throws IOException {
    BatchEvent event =
        new BatchEvent(
            readText(in),
            readText(in),
            readText(in),
            readText(in),
            readText(in),
            in.readLong(),
            in.readLong());
    return new HistoryRow(
        event, in.readBoolean(), in.readBoolean(), in.readLong(), in.readInt(), in.readLong());
  }

  /** A text of any length, or null. */
  static void writeText(DataOutput out, String text) throws IOException {
    if (text == null) {
      out.writeInt(-1);
      return;
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  static String readText(DataInput in) throws IOException {
    int length = in.readInt();
    if (length < 0) {
      return null;
    }
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
