package io.penstock.schemas;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;

/** One value of every topic, with every optional field set. */
final class SampleRecords {
  private static final Instant EVENT = Instant.parse("2018-08-08T07:19:05Z");
  private static final Instant INGEST = Instant.parse("2018-08-08T07:19:05.250Z");

  private SampleRecords() {}

  static Transaction transaction() {
    return Transaction.newBuilder()
        .setTransactionId("1236698")
        .setCustomerId("2765")
        .setTerminalId("2747")
        .setCardToken("tok_9")
        .setAmountMinor(4242)
        .setCurrency("EUR")
        .setEventTime(EVENT)
        .setIngestTime(INGEST)
        .setStageTimes(new StageTimes(1L, 0L, 0L, 0L, 0L))
        .build();
  }

  static FraudLabel label() {
    return new FraudLabel("1236698", true, "replay", INGEST, "2765", "2747", EVENT, INGEST);
  }

  static TransactionFeatures features() {
    return TransactionFeatures.newBuilder()
        .setTransactionId("1236698")
        .setCustomerId("2765")
        .setTerminalId("2747")
        .setAmountMinor(4242)
        .setCurrency("EUR")
        .setEventTime(EVENT)
        .setIngestTime(INGEST)
        .setCustomerSeq(300)
        .setFeatureSet("card_fraud")
        .setFeatureSetVersion(1)
        .setVector(List.of(42.42, 0.0, -1.5))
        .setLate(true)
        .setStageTimes(new StageTimes(1L, 2L, 3L, 0L, 0L))
        .build();
  }

  static ScoredTransaction scored() {
    return ScoredTransaction.newBuilder()
        .setTransactionId("1236698")
        .setCustomerId("2765")
        .setTerminalId("2747")
        .setEventTime(EVENT)
        .setIngestTime(INGEST)
        .setAmountMinor(4242)
        .setCurrency("EUR")
        .setScore(0.75)
        .setDecision(Decision.REVIEW)
        .setReasonCodes(List.of("AMOUNT"))
        .setModelName("card_fraud")
        .setModelVersion("v1")
        .setModelDigest("ab")
        .setModelRole(ModelRole.PRODUCTION)
        .setFeatureSet("card_fraud")
        .setFeatureSetVersion(1)
        .setVector(List.of(42.42))
        .setCustomerSeq(300)
        .setStageTimes(new StageTimes(1L, 2L, 3L, 4L, 5L))
        .build();
  }

  static ModelEvent modelEvent() {
    return ModelEvent.newBuilder()
        .setEventId("e2")
        .setPreviousEventId("e1")
        .setModelName("card_fraud")
        .setModelVersion("v1")
        .setKind(ModelEventKind.CANARY)
        .setCanaryPercent(10)
        .setDigest("ab")
        .setFeatureSet("card_fraud")
        .setFeatureSetVersion(1)
        .setRunId("r1")
        .setWho("ann")
        .setWhy("gate")
        .setTime(INGEST)
        .build();
  }

  static DriftReport driftReport() {
    return DriftReport.newBuilder()
        .setModelName("card_fraud")
        .setModelVersion("v1")
        .setFeature("TX_AMOUNT")
        .setWindowStart(EVENT)
        .setWindowEnd(INGEST)
        .setRows(67240)
        .setReferenceRows(100)
        .setPsi(0.25)
        .setThreshold(0.2)
        .setStatus(DriftStatus.ALARM)
        .setAlarmsInARow(2)
        .setFractions(List.of(0.5, 0.5))
        .setIngestTime(INGEST)
        .build();
  }

  static RetrainTrigger trigger() {
    return RetrainTrigger.newBuilder()
        .setCauseId("c")
        .setModelName("card_fraud")
        .setModelVersion("v1")
        .setKind(TriggerKind.DRIFT)
        .setFeature("TX_AMOUNT")
        .setFirstAlarmedWindowStart(EVENT)
        .setFirstAlarmedWindowEnd(EVENT)
        .setEventTime(EVENT)
        .setIngestTime(INGEST)
        .setEvidence(List.of(driftReport()))
        .build();
  }

  static TrainingRun run() {
    return TrainingRun.newBuilder()
        .setRunId("r1")
        .setCauseId("c")
        .setModelName("card_fraud")
        .setChampionVersion("v0")
        .setState(RunState.SUCCEEDED)
        .setAttempt(2)
        .setMessage("done")
        .setTrainStart(EVENT)
        .setTrainEnd(EVENT)
        .setGateEnd(EVENT)
        .setMetrics(Map.of("auc_roc", 0.5))
        .setTime(INGEST)
        .build();
  }

  @SuppressWarnings("unchecked")
  static <T extends SpecificRecord> T of(Topic<T> topic) {
    Map<Topic<?>, SpecificRecord> all =
        Map.of(
            Topics.TRANSACTIONS_RAW, transaction(),
            Topics.TRANSACTIONS_LABELS, label(),
            Topics.TRANSACTIONS_FEATURES, features(),
            Topics.TRANSACTIONS_SCORED, scored(),
            Topics.MODELS_LIFECYCLE, modelEvent(),
            Topics.DRIFT_REPORTS, driftReport(),
            Topics.TRAINING_TRIGGERS, trigger(),
            Topics.TRAINING_RUNS, run());
    return (T) all.get(topic);
  }
}
