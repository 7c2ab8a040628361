package io.penstock.drift;

import io.penstock.models.FeatureProfile;
import io.penstock.schemas.DriftStatus;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Adds day histograms up, and judges a window of days whenever the watermark passes a day's end.
 * Keyed by model name.
 *
 * <p>A window is judged against the version that scored its newest row. It counts only if wholly
 * that version's: it begins no earlier than the first whole day since that version's first event
 * and since the last event of any other version in the window.
 */
final class DriftWindowFunction extends KeyedProcessFunction<String, DayCounts, WindowDrift> {
  private static final long serialVersionUID = 1L;

  private final String models;
  private final String model;
  private final long windowDays;
  private final long minRows;
  private final double fixedThreshold;
  private final double quantile;

  private transient MapState<String, DayCounts> days;
  private transient MapState<String, Long> firstSeen;
  private transient ProfileCache profiles;
  private transient DriftThreshold threshold;
  private transient Counter windows;
  private transient Counter tooLateRows;

  DriftWindowFunction(DriftSettings settings) {
    this.models = settings.models().toString();
    this.model = settings.modelName();
    this.windowDays = settings.window().toDays();
    this.minRows = settings.minRows();
    this.fixedThreshold = settings.threshold();
    this.quantile = settings.quantile();
  }

  @Override
  public void open(OpenContext context) {
    days =
        getRuntimeContext()
            .getMapState(
                new MapStateDescriptor<>(
                    "days", Types.STRING, TypeInformation.of(DayCounts.class)));
    firstSeen =
        getRuntimeContext()
            .getMapState(new MapStateDescriptor<>("first-seen", Types.STRING, Types.LONG));
    MetricGroup metrics = getRuntimeContext().getMetricGroup();
    windows = metrics.counter(DriftMetrics.WINDOWS);
    tooLateRows = metrics.counter(DriftMetrics.TOO_LATE_ROWS);
    profiles =
        new ProfileCache(Path.of(models), model, metrics.counter(DriftMetrics.UNREADABLE_PROFILES));
    threshold = new DriftThreshold(fixedThreshold, quantile);
  }

  @Override
  public void processElement(DayCounts part, Context context, Collector<WindowDrift> out)
      throws Exception {
    long next = Math.max(part.day, Days.firstOpen(context.timerService().currentWatermark()));
    if (next - part.day >= windowDays) {
      tooLateRows.inc(part.rows);
      return;
    }
    String key = part.version + "@" + part.day;
    DayCounts known = days.get(key);
    if (known == null) {
      // The state's own copy: with object reuse the element is the caller's.
      known = DayCounts.empty(part.model, part.version, part.day, part.counts.length);
    }
    known.add(part);
    days.put(key, known);
    Long first = firstSeen.get(part.version);
    if (first == null || part.firstEventTime < first) {
      firstSeen.put(part.version, part.firstEventTime);
    }
    context.timerService().registerEventTimeTimer(Days.end(next) - 1);
  }

  @Override
  public void onTimer(long time, OnTimerContext context, Collector<WindowDrift> out)
      throws Exception {
    long lastDay = Days.of(time);
    judge(lastDay, out);
    boolean more = false;
    List<String> done = new ArrayList<>();
    for (Map.Entry<String, DayCounts> entry : days.entries()) {
      long day = entry.getValue().day;
      if (day <= lastDay - windowDays + 1) {
        done.add(entry.getKey());
      } else if (day <= lastDay) {
        more = true;
      }
    }
    for (String key : done) {
      days.remove(key);
    }
    if (more) {
      // A day without rows ends a window, too.
      context.timerService().registerEventTimeTimer(Days.end(lastDay + 1) - 1);
    }
  }

  private void judge(long lastDay, Collector<WindowDrift> out) throws Exception {
    List<DayCounts> window = new ArrayList<>();
    DayCounts newest = null;
    for (DayCounts counts : days.values()) {
      if (counts.day > lastDay - windowDays && counts.day <= lastDay) {
        window.add(counts);
        if (newest == null || counts.lastEventTime > newest.lastEventTime) {
          newest = counts;
        }
      }
    }
    if (newest == null) {
      return;
    }
    String version = newest.version;
    Optional<ProfileLayout> layout = profiles.layout(version);
    if (layout.isEmpty()) {
      return;
    }
    DayCounts sum = DayCounts.empty(model, version, lastDay, layout.get().cells());
    long since = firstSeen.get(version);
    for (DayCounts counts : window) {
      if (counts.version.equals(version)) {
        sum.add(counts);
      } else {
        since = Math.max(since, counts.lastEventTime);
      }
    }
    long firstDay = lastDay - windowDays + 1;
    boolean whole = firstDay >= Days.firstWhole(since);
    FeatureDrift[] features = new FeatureDrift[layout.get().features()];
    for (int i = 0; i < features.length; i++) {
      features[i] = compare(layout.get(), i, sum, whole);
      features[i].windowStart = Days.start(firstDay);
      features[i].windowEnd = Days.end(lastDay);
    }
    windows.inc();
    out.collect(WindowDrift.of(model, features));
  }

  private FeatureDrift compare(ProfileLayout layout, int feature, DayCounts sum, boolean whole) {
    FeatureProfile profile = layout.profile(feature);
    FeatureDrift drift = new FeatureDrift();
    drift.model = model;
    drift.version = sum.version;
    drift.feature = profile.feature();
    drift.rows = sum.rows;
    drift.referenceRows = layout.referenceRows();
    drift.fractions = layout.fractions(feature, sum.counts, sum.rows);
    drift.threshold = threshold.of(profile.bins(), sum.rows, layout.referenceRows());
    drift.psi = Double.NaN;
    if (!whole) {
      drift.status = DriftStatus.NOT_AFTER_PROMOTION;
    } else if (sum.rows < minRows) {
      drift.status = DriftStatus.TOO_FEW_ROWS;
    } else {
      double floor = Psi.floor(layout.referenceRows());
      drift.psi = Psi.of(profile.fractions(), drift.fractions, floor);
      drift.status = drift.psi > drift.threshold ? DriftStatus.ALARM : DriftStatus.STABLE;
    }
    return drift;
  }
}
