package io.penstock.featurejobs;

import java.util.AbstractCollection;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Labels of one entity that came before their transaction, each until that comes or its own time is
 * over. Usually there are none; many about one terminal cost O(log labels) each, and O(labels) each
 * if they are all about one transaction.
 */
final class EarlyLabels extends AbstractCollection<PendingLabel> {
  /** Null while there are none. */
  private Map<String, List<PendingLabel>> byTransaction;

  /** The next one to be given up first; some may have been taken. Null while there are none. */
  private PriorityQueue<PendingLabel> byEnd;

  private int size;

  @Override
  public boolean add(PendingLabel label) {
    if (byTransaction == null) {
      byTransaction = new LinkedHashMap<>();
      byEnd = new PriorityQueue<>(Comparator.comparingLong(PendingLabel::giveUpAt));
    }
    byTransaction.computeIfAbsent(label.transactionId(), none -> new ArrayList<>(1)).add(label);
    byEnd.add(label);
    size++;
    return true;
  }

  /** What is said of a transaction, in the order in which it came; empty if nothing is. */
  List<PendingLabel> about(String transactionId) {
    return size == 0 ? List.of() : byTransaction.getOrDefault(transactionId, List.of());
  }

  /** Takes out the first label about a transaction; null if there is none. */
  PendingLabel take(String transactionId) {
    List<PendingLabel> about = about(transactionId);
    if (about.isEmpty()) {
      return null;
    }
    PendingLabel first = about.get(0);
    takeOut(first);
    return first;
  }

  /** Gives up those whose time is over; returns how many. */
  int giveUp(long watermark) {
    int before = size;
    while (size > 0 && byEnd.peek().giveUpAt() <= watermark) {
      takeOut(byEnd.remove());
    }
    return before - size;
  }

  /** Takes out a label, if it has not been taken yet. */
  private void takeOut(PendingLabel label) {
    List<PendingLabel> about = byTransaction.get(label.transactionId());
    if (about == null || !about.remove(label)) {
      return;
    }
    if (about.isEmpty()) {
      byTransaction.remove(label.transactionId());
    }
    size--;
    if (size == 0) {
      byTransaction = null;
      byEnd = null;
    }
  }

  @Override
  public void clear() {
    byTransaction = null;
    byEnd = null;
    size = 0;
  }

  @Override
  public int size() {
    return size;
  }

  /** Those about one transaction after one another, in the order in which they came. */
  @Override
  public Iterator<PendingLabel> iterator() {
    return size == 0
        ? List.<PendingLabel>of().iterator()
        : byTransaction.values().stream().flatMap(List::stream).iterator();
  }
}
