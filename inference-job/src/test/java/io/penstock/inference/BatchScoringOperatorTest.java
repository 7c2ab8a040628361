package io.penstock.inference;

import static io.penstock.inference.TestModels.event;
import static io.penstock.inference.TestModels.promoted;
import static io.penstock.inference.TestModels.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.inference.TestModels.ConstantScorer;
import io.penstock.models.ModelException;
import io.penstock.models.ModelLifecycle.Kind;
import io.penstock.schemas.Decision;
import io.penstock.schemas.ModelRole;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.TwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BatchScoringOperatorTest {
  private static final int BATCH = 4;

  /** Static, because an operator is serialized; reset before each test. */
  private static List<LifecycleEvent> log;

  private static Map<String, Scorer> scorers;
  private static CountDownLatch logGate;
  private static CountDownLatch loadGate;

  private BatchScoringOperator operator;
  private TwoInputStreamOperatorTestHarness<ScoringRequest, LifecycleEvent, Scored> harness;
  private long now;

  @BeforeEach
  void reset() {
    log = new ArrayList<>();
    scorers = new ConcurrentHashMap<>();
    logGate = new CountDownLatch(0);
    loadGate = new CountDownLatch(0);
    now = 0;
  }

  @AfterEach
  void close() throws Exception {
    logGate.countDown();
    loadGate.countDown();
    harness.close();
  }

  private static List<LifecycleEvent> readLog() throws IOException, InterruptedException {
    logGate.await();
    return List.copyOf(log);
  }

  private static ModelHandle open(String version) {
    try {
      loadGate.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    Scorer scorer = scorers.get(version);
    if (scorer == null) {
      throw new ModelException("no model " + version);
    }
    return TestModels.handle(version, scorer);
  }

  private void start(Duration startupWait, OperatorSubtaskState state) throws Exception {
    operator =
        new BatchScoringOperator(
            ScoringSettingsTest.settings(BATCH, Duration.ofMillis(10), startupWait),
            TestModels.FEATURES,
            BatchScoringOperatorTest::readLog,
            step -> open(step.version()));
    harness = new TwoInputStreamOperatorTestHarness<>(operator);
    harness.setup();
    if (state != null) {
      harness.initializeState(state);
    }
    harness.open();
  }

  private void start() throws Exception {
    start(Duration.ofSeconds(30), null);
  }

  private ConstantScorer model(String version, float score) {
    ConstantScorer scorer = new ConstantScorer(score);
    scorers.put(version, scorer);
    return scorer;
  }

  private void requests(int from, int to) throws Exception {
    for (int i = from; i < to; i++) {
      harness.processElement1(new StreamRecord<>(request(i)));
    }
  }

  private void tell(LifecycleEvent event) throws Exception {
    harness.processElement2(new StreamRecord<>(event));
  }

  private List<Scored> scored() {
    return harness.extractOutputValues();
  }

  private List<String> versions() {
    return scored().stream().map(s -> s.modelVersion).toList();
  }

  private void until(BooleanSupplier condition) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
      Thread.onSpinWait();
      harness.setProcessingTime(++now);
    }
  }

  @Test
  void scoresAFullBatchAtOnceAndInOrder() throws Exception {
    start();
    requests(0, BATCH - 1);
    assertThat(scored()).isEmpty();
    requests(BATCH - 1, BATCH + 1);
    assertThat(scored())
        .extracting(s -> s.request.transactionId)
        .containsExactly("t0", "t1", "t2", "t3");
    assertThat(harness.extractOutputStreamRecords())
        .allMatch(r -> r.getTimestamp() == r.getValue().request.eventTime);
    assertThat(scored()).allMatch(s -> s.scoringOut > 0);
    assertThat(operator.figures().batches.getCount()).isEqualTo(1);
  }

  @Test
  void scoresABatchWhenItsFirstRecordHasWaitedForTheDelay() throws Exception {
    start();
    requests(0, 2);
    harness.setProcessingTime(9);
    assertThat(scored()).isEmpty();
    harness.setProcessingTime(10);
    assertThat(scored()).hasSize(2);

    requests(2, 2 + BATCH);
    harness.setProcessingTime(15);
    requests(6, 7);
    harness.setProcessingTime(24);
    assertThat(scored()).hasSize(6);
    harness.setProcessingTime(25);
    assertThat(scored()).hasSize(7);
  }

  @Test
  void scoresABatchBeforeWatermarkBarrierAndEnd() throws Exception {
    start();
    requests(0, 1);
    harness.processWatermark1(new Watermark(5));
    harness.processWatermark2(new Watermark(5));
    assertThat(harness.getOutput().toArray()[0]).isInstanceOf(StreamRecord.class);
    assertThat(harness.getOutput().toArray()[1]).isEqualTo(new Watermark(5));
    requests(1, 2);
    harness.prepareSnapshotPreBarrier(1);
    assertThat(scored()).hasSize(2);
    requests(2, 3);
    harness.endInput1();
    assertThat(scored()).hasSize(3);
  }

  @Test
  void theFallbackDecidesWhereThereIsNoModel() throws Exception {
    start();
    ScoringRequest high = request(1);
    high.vector[0] = 500;
    harness.processElement1(new StreamRecord<>(high));
    requests(2, 5);
    Scored first = scored().get(0);
    assertThat(first.decision).isEqualTo(Decision.DECLINE);
    assertThat(first.reason).isEqualTo(FallbackRules.AMOUNT_HIGH);
    assertThat(first.modelName).isEqualTo("rules");
    assertThat(first.modelRole).isEqualTo(ModelRole.FALLBACK);
    assertThat(first.modelDigest).isEmpty();
    assertThat(scored().get(1).decision).isEqualTo(Decision.APPROVE);
    assertThat(scored().get(1).reason).isNull();
    assertThat(operator.figures().scoredByFallback.getCount()).isEqualTo(4);
    assertThat(operator.figures().startsWithoutModel.getCount()).isZero();
  }

  @Test
  void aStartServesTheProductionModelBeforeItsFirstRecord() throws Exception {
    model("a", 0.5f);
    log.add(promoted("1", null, "a"));
    start();
    assertThat(operator.servingVersion()).isEqualTo("a");
    requests(0, BATCH);
    assertThat(scored())
        .allMatch(s -> s.modelVersion.equals("a") && s.modelRole == ModelRole.PRODUCTION)
        .allMatch(s -> s.score == 0.5 && s.decision == Decision.REVIEW && s.reason == null)
        .allMatch(s -> s.modelDigest.equals("digest-a") && s.modelName.equals("card_fraud"));
    tell(log.get(0));
    assertThat(operator.figures().eventsRepeated.getCount()).isEqualTo(1);
  }

  @Test
  void swapsBetweenBatchesWhileNoRecordWaits() throws Exception {
    ConstantScorer old = model("a", 0.1f);
    ConstantScorer young = model("b", 0.9f);
    log.add(promoted("1", null, "a"));
    start();
    loadGate = new CountDownLatch(1);
    tell(promoted("2", "1", "b"));
    requests(0, BATCH);
    assertThat(versions()).containsOnly("a").hasSize(BATCH);

    requests(BATCH, BATCH + 2);
    loadGate.countDown();
    until(() -> operator.servingVersion().equals("b"));
    assertThat(versions()).containsOnly("a").hasSize(BATCH + 2);
    assertThat(old.closed).hasValue(1);
    requests(BATCH + 2, BATCH + 2 + BATCH);
    assertThat(versions().subList(BATCH + 2, BATCH + 2 + BATCH)).containsOnly("b");
    assertThat(operator.figures().modelSwaps.getCount()).isEqualTo(1);

    harness.close();
    assertThat(young.closed).hasValue(1);
    assertThat(old.misused.get() + young.misused.get()).isZero();
  }

  @Test
  void aRefusedModelLeavesTheOldOneInService() throws Exception {
    ConstantScorer old = model("a", 0.1f);
    log.add(promoted("1", null, "a"));
    start();
    tell(promoted("2", "1", "missing"));
    until(() -> operator.figures().modelsRefused.getCount() == 1);
    requests(0, BATCH);
    assertThat(versions()).containsOnly("a");
    assertThat(old.closed).hasValue(0);

    model("c", 0.2f);
    tell(promoted("x", "1", "c"));
    assertThat(operator.figures().eventsRefused.getCount()).isEqualTo(1);
    tell(promoted("3", "2", "c"));
    until(() -> operator.servingVersion().equals("c"));
  }

  @Test
  void aStartGoesBackToThePromotionBeforeARefusedOne() throws Exception {
    model("a", 0.1f);
    log.add(promoted("1", null, "a"));
    log.add(promoted("2", "1", "missing"));
    start();
    assertThat(operator.servingVersion()).isEqualTo("a");
    assertThat(operator.figures().modelsRefused.getCount()).isEqualTo(1);
  }

  @Test
  void rollbackBringsTheFormerModelBackAndThenTheFallback() throws Exception {
    model("a", 0.1f);
    model("b", 0.2f);
    log.add(promoted("1", null, "a"));
    log.add(promoted("2", "1", "b"));
    start();
    assertThat(operator.servingVersion()).isEqualTo("b");
    tell(event("3", "2", "b", Kind.ROLLED_BACK, ""));
    until(() -> operator.servingVersion().equals("a"));
    requests(0, 1);
    tell(event("4", "3", "a", Kind.ROLLED_BACK, ""));
    assertThat(versions()).containsExactly("a");
    assertThat(operator.servingVersion()).isEqualTo("none");
  }

  @Test
  void theFallbackDecidesForABatchThatTheModelFailsOn() throws Exception {
    boolean[] fails = {true};
    float[] gives = {0.5f};
    scorers.put(
        "a",
        new ConstantScorer(0.5f) {
          @Override
          public void score(float[] rows, int n, float[] scores, String[] reasons) {
            if (fails[0]) {
              throw new ModelException("broken");
            }
            java.util.Arrays.fill(scores, 0, n, gives[0]);
          }
        });
    log.add(promoted("1", null, "a"));
    start();
    requests(0, BATCH);
    fails[0] = false;
    requests(0, BATCH);
    gives[0] = Float.NaN;
    requests(0, BATCH);
    assertThat(scored())
        .extracting(s -> s.modelRole)
        .containsExactly(
            ModelRole.FALLBACK,
            ModelRole.FALLBACK,
            ModelRole.FALLBACK,
            ModelRole.FALLBACK,
            ModelRole.PRODUCTION,
            ModelRole.PRODUCTION,
            ModelRole.PRODUCTION,
            ModelRole.PRODUCTION,
            ModelRole.FALLBACK,
            ModelRole.FALLBACK,
            ModelRole.FALLBACK,
            ModelRole.FALLBACK);
    assertThat(operator.figures().modelFailures.getCount()).isEqualTo(2);
  }

  @Test
  void aStartDoesNotWaitForEverAndTheModelServesWhenItCanBeHad() throws Exception {
    model("a", 0.1f);
    log.add(promoted("1", null, "a"));
    logGate = new CountDownLatch(1);
    start(Duration.ofMillis(1), null);
    assertThat(operator.figures().startsWithoutModel.getCount()).isEqualTo(1);
    tell(promoted("1", null, "a"));
    requests(0, BATCH);
    assertThat(versions()).containsOnly("1");
    logGate.countDown();
    until(() -> operator.servingVersion().equals("a"));
    assertThat(operator.figures().eventsRepeated.getCount()).isEqualTo(1);
  }

  @Test
  void aCheckpointHoldsNoRecordAndARestoreServesWhatTheLogSays() throws Exception {
    model("a", 0.1f);
    log.add(promoted("1", null, "a"));
    start();
    requests(0, 2);
    harness.prepareSnapshotPreBarrier(1);
    OperatorSubtaskState state = harness.snapshot(1, 1);
    assertThat(scored()).hasSize(2);
    harness.close();

    model("b", 0.2f);
    log.add(promoted("2", "1", "b"));
    start(Duration.ofSeconds(30), state);
    requests(2, 2 + BATCH);
    assertThat(scored())
        .extracting(s -> s.request.transactionId)
        .containsExactly("t2", "t3", "t4", "t5");
    assertThat(versions()).containsOnly("b");
  }

  @Test
  void anEventOfAnotherModelIsNotForUs() throws Exception {
    start();
    LifecycleEvent other = promoted("1", null, "a");
    other.modelName = "another";
    tell(other);
    assertThat(operator.servingVersion()).isEqualTo("none");
    assertThat(operator.figures().eventsRefused.getCount()).isZero();
  }
}
