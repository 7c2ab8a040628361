package io.penstock.trigger;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.schemas.RetrainTrigger;
import io.penstock.schemas.RunState;
import io.penstock.schemas.TrainingRun;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;

/** Turns a trigger into the request of its run. */
final class RunRequests {
  private static final int ID_BYTES = 8;

  private RunRequests() {}

  /** The run of a cause: the same cause gives the same id, 16 hex digits. */
  static String runId(String causeId) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(causeId.getBytes(UTF_8));
      return HexFormat.of().formatHex(hash, 0, ID_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }

  /** The request; it trains from the last day of the first alarmed window on. */
  static TrainingRun of(
      RetrainTrigger trigger, Duration trainWindow, Duration gateWindow, Instant now) {
    Instant trainStart = trigger.getFirstAlarmedWindowEnd().minus(Duration.ofDays(1));
    Instant trainEnd = trainStart.plus(trainWindow);
    return TrainingRun.newBuilder()
        .setRunId(runId(trigger.getCauseId()))
        .setCauseId(trigger.getCauseId())
        .setModelName(trigger.getModelName())
        .setChampionVersion(trigger.getModelVersion())
        .setState(RunState.REQUESTED)
        .setAttempt(1)
        .setMessage(
            "%s of %s: %d windows in a row"
                .formatted(trigger.getKind(), trigger.getFeature(), trigger.getEvidence().size()))
        .setTrainStart(trainStart)
        .setTrainEnd(trainEnd)
        .setGateEnd(trainEnd.plus(gateWindow))
        .setMetrics(Map.of())
        .setTime(now)
        .build();
  }
}
