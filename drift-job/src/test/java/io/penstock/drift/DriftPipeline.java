package io.penstock.drift;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;

/** The job's stateful operators behind one another, each in its harness. */
final class DriftPipeline implements AutoCloseable {
  private final OneInputStreamOperatorTestHarness<ScoredRow, DayCounts> histograms;
  private final KeyedOneInputStreamOperatorTestHarness<String, DayCounts, WindowDrift> windows;
  private final KeyedOneInputStreamOperatorTestHarness<String, WindowDrift, FeatureDrift> policy;
  final List<FeatureDrift> reports = new ArrayList<>();
  final List<DriftTrigger> triggers = new ArrayList<>();

  /** What a checkpoint holds. */
  record State(
      OperatorSubtaskState histograms, OperatorSubtaskState windows, OperatorSubtaskState policy) {}

  DriftPipeline(DriftSettings settings, State restored) throws Exception {
    histograms =
        new OneInputStreamOperatorTestHarness<>(
            new DayHistogramOperator(settings.models(), settings.modelName()));
    windows =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new KeyedProcessOperator<>(new DriftWindowFunction(settings)),
            part -> part.model,
            Types.STRING);
    policy =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new KeyedProcessOperator<>(new DriftPolicyFunction(settings)),
            window -> window.model,
            Types.STRING);
    if (restored != null) {
      histograms.initializeState(restored.histograms());
      windows.initializeState(restored.windows());
      policy.initializeState(restored.policy());
    }
    histograms.open();
    windows.open();
    policy.open();
  }

  void rows(List<ScoredRow> rows) throws Exception {
    for (ScoredRow row : rows) {
      histograms.processElement(new StreamRecord<>(row));
    }
  }

  void watermark(long time) throws Exception {
    histograms.processWatermark(new Watermark(time));
    passOn();
    windows.processWatermark(new Watermark(time));
    passOn();
  }

  /** As Flink does at a barrier: operators empty themselves first, then state is taken. */
  State checkpoint(long id) throws Exception {
    histograms.prepareSnapshotPreBarrier(id);
    passOn();
    return new State(
        histograms.snapshot(id, id), windows.snapshot(id, id), policy.snapshot(id, id));
  }

  private void passOn() throws Exception {
    for (DayCounts part : histograms.extractOutputValues()) {
      windows.processElement(new StreamRecord<>(part));
    }
    histograms.getOutput().clear();
    for (WindowDrift window : windows.extractOutputValues()) {
      policy.processElement(new StreamRecord<>(window));
    }
    windows.getOutput().clear();
    reports.addAll(policy.extractOutputValues());
    policy.getOutput().clear();
    var side = policy.getSideOutput(DriftPolicyFunction.TRIGGERS);
    if (side != null) {
      side.forEach(record -> triggers.add(record.getValue()));
      side.clear();
    }
  }

  @Override
  public void close() throws Exception {
    histograms.close();
    windows.close();
    policy.close();
  }
}
