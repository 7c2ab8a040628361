package io.penstock.featurejobs;

import java.util.Arrays;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;

/**
 * Runs the customer stage on the heap a few events at a time, in their order: first it finds the
 * states of all ({@link RecentStates}), then it asks for the memory of all their logs, and only
 * then it computes. Each of these waits mostly for memory, and so they wait side by side, and not
 * one after the other.
 *
 * <p>An event is held back until there are enough, or {@value #MOST_MILLIS} milliseconds are over;
 * what comes behind it, such as a watermark, a barrier or the end, lets it pass first. It must
 * stand first behind the network, where each event is an object of its own, and in a stream: a
 * batch's state backend forgets a key for the next. Not for RocksDB, where looking up the same key
 * twice may give two objects.
 */
final class AheadOperator extends KeyedProcessOperator<String, TransactionEvent, TransactionEvent>
    implements BoundedOneInput {
  private static final long serialVersionUID = 1L;
  static final int AT_ONCE = 16;
  static final long MOST_MILLIS = 2;

  private final CustomerFunction function;

  private transient StreamRecord<TransactionEvent>[] held;
  private transient String[] keys;
  private transient EntityState[] states;
  private transient RecentStates recent;
  private transient int count;
  private transient boolean timerSet;

  AheadOperator(CustomerFunction function) {
    super(function);
    this.function = function;
  }

  @Override
  @SuppressWarnings({"unchecked", "rawtypes"})
  public void open() throws Exception {
    super.open();
    held = new StreamRecord[AT_ONCE];
    keys = new String[AT_ONCE];
    states = new EntityState[AT_ONCE];
    recent = new RecentStates();
    count = 0;
    timerSet = false;
  }

  /** The key is set when an event's turn comes. */
  @Override
  @SuppressWarnings("rawtypes") // as Flink declares it
  public void setKeyContextElement1(StreamRecord event) {}

  @Override
  public void processElement(StreamRecord<TransactionEvent> event) throws Exception {
    keys[count] = event.getValue().customerId;
    held[count++] = event;
    if (count == AT_ONCE) {
      processHeld();
    } else if (!timerSet) {
      setTimer();
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // a failing timer fails the task by itself
  private void setTimer() {
    timerSet = true;
    long now = getProcessingTimeService().getCurrentProcessingTime();
    getProcessingTimeService()
        .registerTimer(
            now + MOST_MILLIS - 1, // fires when that millisecond is over
            time -> {
              timerSet = false;
              processHeld();
            });
  }

  private void processHeld() throws Exception {
    int events = count;
    count = 0;
    recent.find(keys, events, states);
    for (int i = 0; i < events; i++) {
      if (states[i] == null) {
        states[i] = lookUp(keys[i]);
      }
    }
    function.begin(states, events);
    for (int i = 0; i < events; i++) {
      setCurrentKey(keys[i]);
      function.next(states[i]);
      super.processElement(held[i]);
    }
    Arrays.fill(held, 0, events, null);
    Arrays.fill(states, 0, events, null);
  }

  private EntityState lookUp(String key) throws Exception {
    setCurrentKey(key);
    EntityState state = function.lookUp();
    if (state != null) {
      recent.add(key, state);
    }
    return state;
  }

  @Override
  public void processWatermark(Watermark watermark) throws Exception {
    processHeld();
    super.processWatermark(watermark);
  }

  @Override
  public void processWatermarkStatus(WatermarkStatus status) throws Exception {
    processHeld();
    super.processWatermarkStatus(status);
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
    processHeld();
    super.prepareSnapshotPreBarrier(checkpointId);
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    recent.forgetAll();
  }

  @Override
  public void endInput() throws Exception {
    processHeld();
  }
}
