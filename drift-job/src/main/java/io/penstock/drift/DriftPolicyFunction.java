package io.penstock.drift;

import io.penstock.schemas.DriftStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Counts alarmed windows in a row, feature by feature, and asks for one training when a feature has
 * enough of them; then stays quiet for the cool-down, whatever the version. Keyed by model name.
 *
 * <p>Reports go on with their count; triggers go to {@link #TRIGGERS}. Of features that complete a
 * row in the same window, the first in catalog order is named.
 */
final class DriftPolicyFunction extends KeyedProcessFunction<String, WindowDrift, FeatureDrift> {
  private static final long serialVersionUID = 1L;

  static final OutputTag<DriftTrigger> TRIGGERS =
      new OutputTag<>("triggers", TypeInformation.of(DriftTrigger.class));

  private final int windowsInARow;
  private final long coolDown;

  private transient MapState<String, AlarmRow> rows;
  private transient ValueState<Long> quietUntil;
  private transient Counter alarms;
  private transient Counter triggers;

  DriftPolicyFunction(DriftSettings settings) {
    this.windowsInARow = settings.windowsInARow();
    this.coolDown = settings.coolDown().toMillis();
  }

  @Override
  public void open(OpenContext context) {
    rows =
        getRuntimeContext()
            .getMapState(
                new MapStateDescriptor<>("rows", Types.STRING, TypeInformation.of(AlarmRow.class)));
    quietUntil =
        getRuntimeContext().getState(new ValueStateDescriptor<>("quiet-until", Types.LONG));
    alarms = getRuntimeContext().getMetricGroup().counter(DriftMetrics.ALARMS);
    triggers = getRuntimeContext().getMetricGroup().counter(DriftMetrics.TRIGGERS);
  }

  @Override
  public void processElement(WindowDrift window, Context context, Collector<FeatureDrift> out)
      throws Exception {
    Long until = quietUntil.value();
    long now = context.timerService().currentProcessingTime();
    DriftTrigger trigger = null;
    for (FeatureDrift drift : window.features) {
      boolean quiet = until != null && drift.windowEnd < until;
      AlarmRow row = next(rows.get(drift.feature), drift, quiet);
      rows.put(drift.feature, row);
      drift.alarmsInARow = row.inARow;
      drift.madeAt = now;
      out.collect(drift);
      if (trigger == null && row.evidence.length >= windowsInARow) {
        trigger = DriftTrigger.of(row.evidence, now);
      }
    }
    if (trigger != null) {
      quietUntil.update(trigger.last().windowEnd + coolDown);
      forgetEvidence();
      triggers.inc();
      context.output(TRIGGERS, trigger);
    }
  }

  private AlarmRow next(AlarmRow before, FeatureDrift drift, boolean quiet) {
    AlarmRow row =
        before == null || !before.version.equals(drift.version)
            ? AlarmRow.empty(drift.version)
            : before;
    if (drift.status == DriftStatus.STABLE) {
      return AlarmRow.empty(drift.version);
    }
    if (drift.status == DriftStatus.ALARM) {
      alarms.inc();
      row.inARow++;
      drift.alarmsInARow = row.inARow;
      if (!quiet) {
        row.evidence = Arrays.copyOf(row.evidence, row.evidence.length + 1);
        row.evidence[row.evidence.length - 1] = drift;
      }
    }
    return row;
  }

  /** The next trigger needs a whole row of its own, from after the cool-down. */
  private void forgetEvidence() throws Exception {
    List<Map.Entry<String, AlarmRow>> entries = new ArrayList<>();
    rows.entries().forEach(entries::add);
    for (Map.Entry<String, AlarmRow> entry : entries) {
      AlarmRow row = entry.getValue();
      row.evidence = new FeatureDrift[0];
      rows.put(entry.getKey(), row);
    }
  }
}
