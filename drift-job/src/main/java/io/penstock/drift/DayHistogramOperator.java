package io.penstock.drift;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Counts judged rows into histograms by version and event day, within its subtask.
 *
 * <p>Sends its counts on before each checkpoint barrier and before a watermark that passes a day's
 * end: what it holds is then always in the state of the next operator, and it needs none itself.
 */
final class DayHistogramOperator extends AbstractStreamOperator<DayCounts>
    implements OneInputStreamOperator<ScoredRow, DayCounts>, BoundedOneInput {
  private static final long serialVersionUID = 1L;

  private final String models;
  private final String model;

  private transient ProfileCache profiles;
  private transient List<Open> opened;
  private transient Open current;
  private transient long watermark;
  private transient Counter countedRows;
  private transient Counter lateRows;
  private transient Counter rowsWithoutProfile;

  DayHistogramOperator(Path models, String model) {
    this.models = models.toString();
    this.model = model;
  }

  @Override
  public void open() throws Exception {
    super.open();
    MetricGroup metrics = getMetricGroup();
    countedRows = metrics.counter(DriftMetrics.COUNTED_ROWS);
    lateRows = metrics.counter(DriftMetrics.LATE_ROWS);
    rowsWithoutProfile = metrics.counter(DriftMetrics.ROWS_WITHOUT_PROFILE);
    profiles =
        new ProfileCache(Path.of(models), model, metrics.counter(DriftMetrics.UNREADABLE_PROFILES));
    opened = new ArrayList<>();
    watermark = Long.MIN_VALUE;
  }

  @Override
  public void processElement(StreamRecord<ScoredRow> element) {
    ScoredRow row = element.getValue();
    if (!row.judged()) {
      return;
    }
    long day = Days.of(row.eventTime);
    Open open = current;
    if (open == null || open.counts.day != day || !open.counts.version.equals(row.version)) {
      open = open(row.version, day);
    }
    if (open == null || !open.layout.fits(row)) {
      rowsWithoutProfile.inc();
      return;
    }
    DayCounts counts = open.counts;
    counts.rows++;
    counts.firstEventTime = Math.min(counts.firstEventTime, row.eventTime);
    counts.lastEventTime = Math.max(counts.lastEventTime, row.eventTime);
    open.layout.count(row, counts.counts);
    countedRows.inc();
    if (day < Days.firstOpen(watermark)) {
      lateRows.inc();
    }
  }

  private Open open(String version, long day) {
    for (Open open : opened) {
      if (open.counts.day == day && open.counts.version.equals(version)) {
        current = open;
        return open;
      }
    }
    Optional<ProfileLayout> layout = profiles.layout(version);
    if (layout.isEmpty()) {
      return null;
    }
    Open open = new Open(layout.get(), DayCounts.empty(model, version, day, layout.get().cells()));
    opened.add(open);
    current = open;
    return open;
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    if (Days.firstOpen(mark.getTimestamp()) > Days.firstOpen(watermark)) {
      flush();
    }
    watermark = mark.getTimestamp();
    super.processWatermark(mark);
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) {
    flush();
  }

  @Override
  public void endInput() {
    flush();
  }

  private void flush() {
    for (Open open : opened) {
      if (open.counts.rows > 0) {
        output.collect(new StreamRecord<>(open.counts));
      }
    }
    opened.clear();
    current = null;
  }

  private record Open(ProfileLayout layout, DayCounts counts) {}
}
