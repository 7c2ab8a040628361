package io.penstock.featurejobs;

import io.penstock.features.EntityLog;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/** All that a stage keeps for one entity; mutable, and written by {@link EntityStateSerializer}. */
final class EntityState {
  static final long NONE = Long.MIN_VALUE;

  EntityLog log;

  /** The set that the log was kept for, see {@link StoredSets}; 0: not known. */
  int layout;

  /** The last number given: to the customer's events, or to the entity's updates. */
  long seq;

  /** Event time of the newest event passed on. */
  long newestPassed = NONE;

  /** When all will have left the log; {@link #NONE}: no timer set. */
  long cleanupAt = NONE;

  /** Whether it has still to be given to the backend; see {@link WholeStates}. */
  boolean isNew;

  /** Whose it is, and the hash of that; null until {@link RecentStates} has been told of it. */
  String key;

  int keyHash;

  /** How many events wait for their labels. */
  int waiting;

  /** Labels whose transaction has not come, usually none. */
  final EarlyLabels labels = new EarlyLabels();

  EntityState(EntityLog log) {
    this.log = log;
  }

  /** Writes all but the log. */
  void write(DataOutput out) throws IOException {
    out.writeInt(layout);
    out.writeLong(seq);
    out.writeLong(newestPassed);
    out.writeLong(cleanupAt);
    out.writeInt(waiting);
    out.writeInt(labels.size());
    for (PendingLabel label : labels) {
      out.writeUTF(label.transactionId());
      out.writeBoolean(label.fraud());
      out.writeLong(label.labelTime());
      out.writeLong(label.giveUpAt());
    }
  }

  /**
   * Reads what {@link #write} wrote; the log is the caller's to read.
   *
   * @param layout false for the form before states had one
   */
  static EntityState readWithoutLog(DataInput in, boolean layout) throws IOException {
    EntityState state = new EntityState(null);
    state.layout = layout ? in.readInt() : 0;
    state.seq = in.readLong();
    state.newestPassed = in.readLong();
    state.cleanupAt = in.readLong();
    state.waiting = in.readInt();
    for (int left = in.readInt(); left > 0; left--) {
      state.labels.add(
          new PendingLabel(in.readUTF(), in.readBoolean(), in.readLong(), in.readLong()));
    }
    return state;
  }

  boolean isEmpty() {
    return log.size() == 0 && labels.isEmpty() && waiting == 0;
  }

  /**
   * Keeps a label beside what else was said of its transaction; the same label twice is kept once.
   *
   * @return whether one that waits already says otherwise
   */
  boolean await(PendingLabel label) {
    List<PendingLabel> others = labels.about(label.transactionId());
    if (others.contains(label)) {
      return false;
    }
    boolean otherwise = others.stream().anyMatch(other -> other.fraud() != label.fraud());
    labels.add(label);
    return otherwise;
  }

  /** Takes out the first label that waits for this transaction; null if none does. */
  PendingLabel takeLabel(String transactionId) {
    return labels.take(transactionId);
  }

  /** Gives up labels whose time is over; returns how many. */
  int giveUpLabels(long watermark) {
    return labels.giveUp(watermark);
  }
}
