package io.penstock.inference;

import io.penstock.schemas.ModelRole;
import io.penstock.streaming.StageClock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedMultiInput;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Scores requests (first input) in batches with the model that the lifecycle (second input,
 * broadcast) has put into production, in the order in which they came.
 *
 * <p>A batch is scored when it is full, when its first record has waited for the delay, and before
 * every watermark, checkpoint and end of input; so there is no state but the lifecycle topic
 * itself, which is read to its end at each start. Models load aside; they change between batches.
 * Where there is no model, or it fails on a batch, the fallback rules decide.
 */
final class BatchScoringOperator extends AbstractStreamOperator<Scored>
    implements TwoInputStreamOperator<ScoringRequest, LifecycleEvent, Scored>, BoundedMultiInput {
  private static final long serialVersionUID = 1L;

  /** How often a model that is being loaded is asked for, so that a still stream swaps, too. */
  static final long POLL_MILLIS = 20;

  private final String modelName;
  private final List<String> features;
  private final int batchSize;
  private final long batchDelayMillis;
  private final Duration startupWait;
  private final LifecycleLog log;
  private final ModelSource source;

  private transient ScoringMetrics figures;
  private transient ModelSwitch models;
  private transient ModelHandle rules;

  private transient ScoringRequest[] batch;
  private transient float[] rows;
  private transient float[] scores;
  private transient String[] reasons;
  private transient int count;
  private transient long batchDeadline;
  private transient boolean batchTimerSet;
  private transient boolean pollTimerSet;
  private transient StreamRecord<Scored> record;

  BatchScoringOperator(
      ScoringSettings settings, List<String> features, LifecycleLog log, ModelSource source) {
    this.modelName = settings.modelName();
    this.features = List.copyOf(features);
    this.batchSize = settings.batchSize();
    this.batchDelayMillis = settings.batchDelay().toMillis();
    this.startupWait = settings.startupWait();
    this.log = log;
    this.source = source;
  }

  @Override
  public void open() throws Exception {
    super.open();
    figures = new ScoringMetrics(getMetricGroup(), this::servingVersion);
    rules = ModelHandle.rules(features);
    batch = new ScoringRequest[batchSize];
    rows = new float[batchSize * features.size()];
    scores = new float[batchSize];
    reasons = new String[batchSize];
    record = new StreamRecord<>(null);
    models = new ModelSwitch(modelName, new ModelLoader(log, source), figures);
    models.start(startupWait);
    pollWhileWaiting();
  }

  @Override
  public void processElement1(StreamRecord<ScoringRequest> element) {
    if (count == 0) {
      beginBatch();
    }
    ScoringRequest request = element.getValue();
    int at = count * features.size();
    for (double value : request.vector) {
      rows[at++] = (float) value;
    }
    batch[count++] = request;
    if (count == batchSize) {
      flush();
    }
  }

  private void beginBatch() {
    models.takeReady();
    batchDeadline = getProcessingTimeService().getCurrentProcessingTime() + batchDelayMillis;
    if (!batchTimerSet) {
      setBatchTimer();
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // a failing timer fails the task by itself
  private void setBatchTimer() {
    batchTimerSet = true;
    getProcessingTimeService()
        .registerTimer(
            batchDeadline,
            now -> {
              batchTimerSet = false;
              if (count > 0 && now >= batchDeadline) {
                flush();
              } else if (count > 0) {
                setBatchTimer();
              }
            });
  }

  @Override
  public void processElement2(StreamRecord<LifecycleEvent> element) {
    // A rollback to the fallback takes hold at once, without a load.
    flush();
    models.onEvent(element.getValue());
    pollWhileWaiting();
  }

  @SuppressWarnings("FutureReturnValueIgnored") // as above
  private void pollWhileWaiting() {
    if (pollTimerSet || !models.isWaiting()) {
      return;
    }
    pollTimerSet = true;
    long now = getProcessingTimeService().getCurrentProcessingTime();
    getProcessingTimeService()
        .registerTimer(
            now + POLL_MILLIS,
            at -> {
              pollTimerSet = false;
              flush();
              models.takeReady();
              pollWhileWaiting();
            });
  }

  private void flush() {
    int n = count;
    if (n == 0) {
      return;
    }
    count = 0;
    ModelHandle by = score(n);
    long scoringOut = StageClock.micros();
    for (int i = 0; i < n; i++) {
      ScoringRequest request = batch[i];
      batch[i] = null;
      Scored scored = new Scored();
      scored.request = request;
      scored.score = scores[i];
      scored.decision = by.policy.decide(scores[i]);
      scored.reason = reasons[i];
      scored.modelName = by.name;
      scored.modelVersion = by.version;
      scored.modelDigest = by.digest;
      scored.modelRole = by.role;
      scored.scoringOut = scoringOut;
      output.collect(record.replace(scored, request.eventTime));
    }
    figures.batches.inc();
    figures.scored.inc(n);
    if (by.role == ModelRole.FALLBACK) {
      figures.scoredByFallback.inc(n);
    }
  }

  /** Scores the first rows and says who did. */
  private ModelHandle score(int n) {
    Arrays.fill(reasons, 0, n, null);
    ModelHandle model = models.serving();
    if (model != null && model.acquire()) {
      try {
        model.scorer.score(rows, n, scores, reasons);
        if (areScores(n)) {
          return model;
        }
        modelFailed(model, "gave a score that is not between 0 and 1", null);
      } catch (RuntimeException e) {
        modelFailed(model, "failed", e);
      } finally {
        model.release();
      }
      Arrays.fill(reasons, 0, n, null);
    }
    rules.scorer.score(rows, n, scores, reasons);
    return rules;
  }

  private boolean areScores(int n) {
    for (int i = 0; i < n; i++) {
      if (!(scores[i] >= 0 && scores[i] <= 1)) {
        return false;
      }
    }
    return true;
  }

  private void modelFailed(ModelHandle model, String what, RuntimeException e) {
    figures.modelFailures.inc();
    long failures = figures.modelFailures.getCount();
    // Powers of two: a model that fails for hours must not fill the disk with the same line.
    if ((failures & (failures - 1)) == 0) {
      LOG.error("{} {}, {} batches so far; the fallback decides", model, what, failures, e);
    }
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    flush();
    super.processWatermark(mark);
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) {
    flush();
  }

  @Override
  public void endInput(int inputId) {
    flush();
  }

  @Override
  public void finish() throws Exception {
    flush();
    super.finish();
  }

  @Override
  public void close() throws Exception {
    if (models != null) {
      models.close();
    }
    super.close();
  }

  String servingVersion() {
    ModelHandle model = models == null ? null : models.serving();
    return model == null ? ScoringMetrics.NO_MODEL : model.version;
  }

  ScoringMetrics figures() {
    return figures;
  }
}
