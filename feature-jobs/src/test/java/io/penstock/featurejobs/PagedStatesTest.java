package io.penstock.featurejobs;

import static io.penstock.featurejobs.Events.HOUR;
import static io.penstock.featurejobs.Events.SET;
import static io.penstock.featurejobs.Events.START;
import static io.penstock.featurejobs.Events.transaction;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.features.EntityWindows;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.Test;

class PagedStatesTest {
  private final Keeper keeper = new Keeper();
  private int events;

  @Test
  void countsWhatItsCacheSparedAndWhatItHolds() throws Exception {
    try (KeyedOneInputStreamOperatorTestHarness<String, TransactionEvent, Void> stage =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new KeyedProcessOperator<>(keeper), event -> event.customerId, Types.STRING)) {
      stage.setStateBackend(new EmbeddedRocksDBStateBackend());
      stage.open();
      // Each new entity is neither hit nor miss; of three with two events each two fit.
      for (String customer : List.of("a", "a", "b", "b", "c", "c")) {
        add(stage, customer);
      }
      assertThat(counted()).containsExactly(3L, 0L, 6L);

      add(stage, "c");
      assertThat(counted()).containsExactly(4L, 0L, 7L);

      // It has left the cache: its log is read, and b's leaves in turn.
      add(stage, "a");
      assertThat(counted()).containsExactly(4L, 1L, 8L);
    }
  }

  private void add(
      KeyedOneInputStreamOperatorTestHarness<String, TransactionEvent, Void> stage, String customer)
      throws Exception {
    TransactionEvent event = transaction("t" + events, START + events * HOUR, 100);
    event.customerId = customer;
    events++;
    stage.processElement(event, event.eventTime);
  }

  /** Hits, misses and cached events. */
  private List<Long> counted() {
    PagedStatesMetrics metrics = keeper.states.metrics();
    return List.of(
        metrics.hits.getCount(), metrics.misses.getCount(), keeper.states.cachedEvents());
  }

  /** Adds each event to its customer's log. */
  private static final class Keeper extends KeyedProcessFunction<String, TransactionEvent, Void> {
    private static final long serialVersionUID = 1L;

    private transient EntityWindows windows;
    private transient PagedStates states;

    @Override
    public void open(OpenContext context) {
      windows = new EntityWindows(SET, "customer");
      states = new PagedStates(getRuntimeContext(), "customer", 8);
    }

    @Override
    public void processElement(TransactionEvent event, Context context, Collector<Void> out)
        throws Exception {
      String key = context.getCurrentKey();
      EntityState state = states.get(key);
      if (state == null) {
        state = states.create();
      }
      windows.add(state.log, event);
      states.put(key, state);
    }
  }
}
