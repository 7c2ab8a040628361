package io.penstock.schemas;

import java.util.List;
import java.util.Optional;

/** Every domain topic of Penstock: name, key, value type and schema in one place. */
public final class Topics {
  /** Card transactions as the upstream services write them; key customer_id. */
  public static final Topic<Transaction> TRANSACTIONS_RAW =
      new Topic<>(
          "transactions.raw.v1",
          Transaction.class,
          Transaction.getClassSchema(),
          Transaction::getCustomerId,
          6,
          false);

  /** What became known about transactions; key transaction_id. */
  public static final Topic<FraudLabel> TRANSACTIONS_LABELS =
      new Topic<>(
          "transactions.labels.v1",
          FraudLabel.class,
          FraudLabel.getClassSchema(),
          FraudLabel::getTransactionId,
          6,
          false);

  /** Transactions with their feature vectors; key customer_id. */
  public static final Topic<TransactionFeatures> TRANSACTIONS_FEATURES =
      new Topic<>(
          "transactions.features.v1",
          TransactionFeatures.class,
          TransactionFeatures.getClassSchema(),
          TransactionFeatures::getCustomerId,
          6,
          false);

  /** Transactions with score and decision; key customer_id. */
  public static final Topic<ScoredTransaction> TRANSACTIONS_SCORED =
      new Topic<>(
          "transactions.scored.v1",
          ScoredTransaction.class,
          ScoredTransaction.getClassSchema(),
          ScoredTransaction::getCustomerId,
          6,
          false);

  /**
   * The models' lives; key model name. One partition, never deleted: readers fold the whole log.
   */
  public static final Topic<ModelEvent> MODELS_LIFECYCLE =
      new Topic<>(
          "models.lifecycle.v1",
          ModelEvent.class,
          ModelEvent.getClassSchema(),
          ModelEvent::getModelName,
          1,
          true);

  /** Drift of features and score; key model name/feature. */
  public static final Topic<DriftReport> DRIFT_REPORTS =
      new Topic<>(
          "drift.reports.v1",
          DriftReport.class,
          DriftReport.getClassSchema(),
          report -> report.getModelName() + "/" + report.getFeature(),
          1,
          false);

  /** Reasons to train again; key model name. */
  public static final Topic<RetrainTrigger> TRAINING_TRIGGERS =
      new Topic<>(
          "training.triggers.v1",
          RetrainTrigger.class,
          RetrainTrigger.getClassSchema(),
          RetrainTrigger::getModelName,
          1,
          false);

  /** The states of training runs; key model name. */
  public static final Topic<TrainingRun> TRAINING_RUNS =
      new Topic<>(
          "training.runs.v1",
          TrainingRun.class,
          TrainingRun.getClassSchema(),
          TrainingRun::getModelName,
          1,
          false);

  private static final List<Topic<?>> ALL =
      List.of(
          TRANSACTIONS_RAW,
          TRANSACTIONS_LABELS,
          TRANSACTIONS_FEATURES,
          TRANSACTIONS_SCORED,
          MODELS_LIFECYCLE,
          DRIFT_REPORTS,
          TRAINING_TRIGGERS,
          TRAINING_RUNS);

  private Topics() {}

  /** All domain topics, without their dead-letter topics. */
  public static List<Topic<?>> all() {
    return ALL;
  }

  /** The topic of that name, if it is one of ours. */
  public static Optional<Topic<?>> named(String name) {
    return ALL.stream().filter(topic -> topic.name().equals(name)).findFirst();
  }
}
