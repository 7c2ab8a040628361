package io.penstock.streaming;

import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Passes each number of a key's sequence once: keyed by customer_id, it drops what an at-least-once
 * topic repeats. The sequence begins at 1; numbers may come in any order within 65,536 of each
 * other. One that comes later than that is dropped too: each gap given up is counted. State is a
 * few numbers a key, and at most 16 KiB, whatever the stream does.
 */
public final class DropRepeatsFunction<T> extends KeyedProcessFunction<String, T, T>
    implements ResultTypeQueryable<T> {
  private static final long serialVersionUID = 1L;

  /** Counter of dropped records. */
  static final String REPEATS = "repeats";

  /** Counter of gaps given up: where their numbers come after all, they count as repeats. */
  static final String ABANDONED_GAPS = "abandonedGaps";

  private final TypeInformation<T> type;
  private final SerializableToLong<T> sequence;

  private transient ValueState<SeenSequence> seen;
  private transient Counter repeats;
  private transient Counter abandonedGaps;

  public DropRepeatsFunction(Class<T> type, SerializableToLong<T> sequence) {
    this.type = TypeInformation.of(type);
    this.sequence = sequence;
  }

  @Override
  public void open(OpenContext context) {
    seen =
        getRuntimeContext()
            .getState(new ValueStateDescriptor<>("seen", TypeInformation.of(SeenSequence.class)));
    repeats = getRuntimeContext().getMetricGroup().counter(REPEATS);
    abandonedGaps = getRuntimeContext().getMetricGroup().counter(ABANDONED_GAPS);
  }

  @Override
  public void processElement(T value, Context context, Collector<T> out) throws Exception {
    SeenSequence state = seen.value();
    if (state == null) {
      state = new SeenSequence();
    }
    if (state.add(sequence.applyAsLong(value))) {
      abandonedGaps.inc(state.giveUpGaps());
      seen.update(state);
      out.collect(value);
    } else {
      repeats.inc();
    }
  }

  @Override
  public TypeInformation<T> getProducedType() {
    return type;
  }
}
