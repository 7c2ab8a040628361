package io.penstock.drift;

import io.penstock.schemas.DriftReport;
import io.penstock.schemas.RetrainTrigger;
import io.penstock.schemas.TriggerKind;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Reports and triggers as the topics' Avro records. */
final class DriftRecords {
  private DriftRecords() {}

  static DriftReport report(FeatureDrift drift) {
    List<Double> fractions = new ArrayList<>(drift.fractions.length);
    for (double fraction : drift.fractions) {
      fractions.add(fraction);
    }
    return DriftReport.newBuilder()
        .setModelName(drift.model)
        .setModelVersion(drift.version)
        .setFeature(drift.feature)
        .setWindowStart(Instant.ofEpochMilli(drift.windowStart))
        .setWindowEnd(Instant.ofEpochMilli(drift.windowEnd))
        .setRows(drift.rows)
        .setReferenceRows(drift.referenceRows)
        .setPsi(drift.psi)
        .setThreshold(drift.threshold)
        .setStatus(drift.status)
        .setAlarmsInARow(drift.alarmsInARow)
        .setFractions(fractions)
        .setIngestTime(Instant.ofEpochMilli(drift.madeAt))
        .build();
  }

  static RetrainTrigger trigger(DriftTrigger trigger) {
    FeatureDrift first = trigger.first();
    return RetrainTrigger.newBuilder()
        .setCauseId(causeId(first))
        .setModelName(first.model)
        .setModelVersion(first.version)
        .setKind(TriggerKind.DRIFT)
        .setFeature(first.feature)
        .setFirstAlarmedWindowStart(Instant.ofEpochMilli(first.windowStart))
        .setFirstAlarmedWindowEnd(Instant.ofEpochMilli(first.windowEnd))
        .setEventTime(Instant.ofEpochMilli(trigger.last().windowEnd))
        .setIngestTime(Instant.ofEpochMilli(trigger.madeAt))
        .setEvidence(Arrays.stream(trigger.evidence).map(DriftRecords::report).toList())
        .build();
  }

  /** model/version/kind/start of the first alarmed window, which begins at midnight UTC. */
  private static String causeId(FeatureDrift first) {
    return String.join(
        "/",
        first.model,
        first.version,
        TriggerKind.DRIFT.name().toLowerCase(Locale.ROOT),
        Instant.ofEpochMilli(first.windowStart).atZone(ZoneOffset.UTC).toLocalDate().toString());
  }
}
