package io.penstock.stack.parity;

import io.penstock.featurejobs.TransactionRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ObjLongConsumer;

/**
 * Brings transactions that are read by day of event time into the order in which they arrived: a
 * partition's by offset, those of several by the newest event time that their partitions had got
 * to. First every position is told, then the days are read one after another; a late transaction is
 * held until the day on which it came, so memory holds a day and what is late.
 */
final class ArrivalOrder {
  private static final long DAY = 86_400_000L;

  private final Map<Integer, Partition> partitions = new HashMap<>();
  private final NavigableSet<Long> days = new TreeSet<>();

  private static final class Partition {
    /**
     * By day: the least offset of its transactions; after {@link #cumulate}, of later days, too.
     */
    final TreeMap<Long, Long> firstOffset = new TreeMap<>();

    final List<TransactionRow> held = new ArrayList<>();
    long lastOffset = -1;
    long clock = Long.MIN_VALUE;
    boolean cumulated;

    void cumulate() {
      if (!cumulated) {
        long least = Long.MAX_VALUE;
        for (Map.Entry<Long, Long> day : firstOffset.descendingMap().entrySet()) {
          least = Math.min(least, day.getValue());
          day.setValue(least);
        }
        cumulated = true;
      }
    }

    /** Transactions from this offset on came when a later day had begun. */
    long end(long day) {
      cumulate();
      Map.Entry<Long, Long> later = firstOffset.higherEntry(day);
      return later == null ? Long.MAX_VALUE : later.getValue();
    }
  }

  private record Clocked(TransactionRow arrival, long clock) {}

  /** The day of a time, counted from the epoch. */
  static long day(long millis) {
    return Math.floorDiv(millis, DAY);
  }

  /** The first millisecond of a day. */
  static long start(long day) {
    return day * DAY;
  }

  /** Tells of a transaction before any is added. */
  void index(int partition, long offset, long eventTime) {
    Partition of = partitions.computeIfAbsent(partition, p -> new Partition());
    of.firstOffset.merge(day(eventTime), offset, Math::min);
    of.lastOffset = Math.max(of.lastOffset, offset);
    days.add(day(eventTime));
  }

  /** The days that hold transactions, ascending. */
  NavigableSet<Long> days() {
    return days;
  }

  /** The last offset told of a partition; -1 for none. */
  long lastOffset(int partition) {
    Partition of = partitions.get(partition);
    return of == null ? -1 : of.lastOffset;
  }

  /** Adds a transaction that has been told of. */
  void add(TransactionRow arrival) {
    partitions.get(arrival.partition()).held.add(arrival);
  }

  /**
   * Hands on what had arrived before a later day began, in order, each with the newest event time
   * that had arrived by then. All transactions of this day and of those before must have been
   * added.
   */
  void release(long day, ObjLongConsumer<TransactionRow> next) {
    List<Clocked> due = new ArrayList<>();
    for (Partition partition : partitions.values()) {
      long end = partition.end(day);
      partition.held.sort(Comparator.comparingLong(TransactionRow::offset));
      int released = 0;
      for (TransactionRow arrival : partition.held) {
        if (arrival.offset() >= end) {
          break;
        }
        partition.clock = Math.max(partition.clock, arrival.event().eventTime());
        due.add(new Clocked(arrival, partition.clock));
        released++;
      }
      partition.held.subList(0, released).clear();
    }
    due.sort(
        Comparator.comparingLong(Clocked::clock)
            .thenComparingInt(c -> c.arrival().partition())
            .thenComparingLong(c -> c.arrival().offset()));
    for (Clocked clocked : due) {
      next.accept(clocked.arrival(), clocked.clock());
    }
  }
}
