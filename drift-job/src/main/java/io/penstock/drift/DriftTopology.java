package io.penstock.drift;

import io.penstock.schemas.Topics;
import io.penstock.streaming.DeadLetter;
import io.penstock.streaming.DecodeFunction;
import io.penstock.streaming.DropRepeatsFunction;
import io.penstock.streaming.KafkaRecord;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * From scored transactions to drift reports and retrain triggers.
 *
 * <pre>
 * transactions.scored.v1
 *   | raw records, watermarks from record timestamps
 * drift-decode ---------------------------------------> dead letters
 *   | ScoredRow, by customer_id
 * drift-drop-repeats
 *   | each row once
 * drift-day-histograms      per subtask; empties itself before barriers and day ends
 *   | DayCounts, by model
 * drift-windows             7 days sliding by one, PSI against the version's profile
 *   | WindowDrift, by model
 * drift-policy -----------------------------------------> triggers
 *   |
 * reports
 * </pre>
 */
final class DriftTopology {
  static final String DECODE = "drift-decode";
  static final String DROP_REPEATS = "drift-drop-repeats";
  static final String DAY_HISTOGRAMS = "drift-day-histograms";
  static final String WINDOWS = "drift-windows";
  static final String POLICY = "drift-policy";

  private DriftTopology() {}

  /** What the topology gives out. */
  record Outputs(
      DataStream<FeatureDrift> reports,
      DataStream<DriftTrigger> triggers,
      DataStream<DeadLetter> deadLetters) {}

  /** Adds the operators to the stream's environment. */
  static Outputs build(DataStream<KafkaRecord> scored, DriftSettings settings) {
    SingleOutputStreamOperator<ScoredRow> decoded =
        scored
            .process(
                new DecodeFunction<>(
                    settings.job(),
                    Topics.TRANSACTIONS_SCORED,
                    ScoredRow.class,
                    new ScoredRows(settings.modelName())))
            .uid(DECODE)
            .name(DECODE);
    SingleOutputStreamOperator<FeatureDrift> reports = judge(decoded, settings);
    return new Outputs(
        reports,
        reports.getSideOutput(DriftPolicyFunction.TRIGGERS),
        decoded.getSideOutput(DecodeFunction.DEAD_LETTERS));
  }

  /** The part from decoded rows on. */
  static SingleOutputStreamOperator<FeatureDrift> judge(
      DataStream<ScoredRow> rows, DriftSettings settings) {
    return rows.keyBy(row -> row.customerId)
        .process(new DropRepeatsFunction<>(ScoredRow.class, row -> row.customerSeq))
        .uid(DROP_REPEATS)
        .name(DROP_REPEATS)
        .transform(
            DAY_HISTOGRAMS,
            TypeInformation.of(DayCounts.class),
            new DayHistogramOperator(settings.models(), settings.modelName()))
        .uid(DAY_HISTOGRAMS)
        .keyBy(part -> part.model)
        .process(new DriftWindowFunction(settings), TypeInformation.of(WindowDrift.class))
        .uid(WINDOWS)
        .name(WINDOWS)
        .setParallelism(1)
        .keyBy(window -> window.model)
        .process(new DriftPolicyFunction(settings), TypeInformation.of(FeatureDrift.class))
        .uid(POLICY)
        .name(POLICY)
        .setParallelism(1);
  }
}
