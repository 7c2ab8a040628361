package io.penstock.stack.parity;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.featurejobs.TransactionRow;
import io.penstock.features.BatchEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArrivalOrderTest {
  private static final long HOUR = 3_600_000L;

  private final ArrivalOrder order = new ArrivalOrder();
  private final List<TransactionRow> all = new ArrayList<>();
  private final List<String> seen = new ArrayList<>();

  @Test
  void aPartitionsOffsetsDecideAndPartitionsAreMergedByTheirClocks() {
    add("a0", 0, 0, 1);
    add("a1", 0, 1, 5);
    add("b0", 1, 0, 2);
    add("b1", 1, 1, 5);
    add("a2", 0, 2, 30);

    assertThat(released()).containsExactly("a0@1", "b0@2", "a1@5", "b1@5", "a2@30");
  }

  @Test
  void aLateOneComesWithTheClockAtWhichItArrived() {
    add("a", 0, 0, 1);
    add("b", 0, 1, 50);
    add("late", 0, 2, 3);
    add("c", 0, 3, 51);
    add("other", 1, 0, 2);

    assertThat(released()).containsExactly("a@1", "other@2", "b@50", "late@50", "c@51");
  }

  @Test
  void whatFollowsOneThatIsAheadWaitsForItsDay() {
    add("ahead", 0, 0, 26);
    add("a", 0, 1, 3);
    add("b", 0, 2, 27);
    add("other", 1, 0, 4);

    assertThat(released()).containsExactly("other@4", "ahead@26", "a@26", "b@27");
    assertThat(order.lastOffset(0)).isEqualTo(2);
    assertThat(order.lastOffset(7)).isEqualTo(-1);
  }

  private void add(String id, int partition, long offset, long hour) {
    all.add(
        new TransactionRow(
            new BatchEvent(id, "c", "t", null, "EUR", 1, hour * HOUR), partition, offset));
  }

  private List<String> released() {
    all.forEach(a -> order.index(a.partition(), a.offset(), a.event().eventTime()));
    for (long day : order.days()) {
      for (int i = all.size() - 1; i >= 0; i--) {
        if (ArrivalOrder.day(all.get(i).event().eventTime()) == day) {
          order.add(all.get(i));
        }
      }
      order.release(
          day, (arrival, clock) -> seen.add(arrival.event().transactionId() + "@" + clock / HOUR));
    }
    return seen;
  }
}
