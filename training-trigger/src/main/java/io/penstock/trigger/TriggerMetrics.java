package io.penstock.trigger;

import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.common.metrics.Sensor.RecordingLevel;
import org.apache.kafka.streams.StreamsMetrics;

/** The topology's metrics, each a rate and a total in Kafka's metrics of this group. */
final class TriggerMetrics {
  static final String SCOPE = "penstock";
  static final String ENTITY = "training-trigger";
  static final String REQUESTED_RUNS = "requested-runs";
  static final String REPEATED_CAUSES = "repeated-causes";
  static final String DEAD_LETTERS = "dead-letters";

  private final Sensor requestedRuns;
  private final Sensor repeatedCauses;
  private final Sensor deadLetters;

  TriggerMetrics(StreamsMetrics metrics) {
    requestedRuns = metrics.addRateTotalSensor(SCOPE, ENTITY, REQUESTED_RUNS, RecordingLevel.INFO);
    repeatedCauses =
        metrics.addRateTotalSensor(SCOPE, ENTITY, REPEATED_CAUSES, RecordingLevel.INFO);
    deadLetters = metrics.addRateTotalSensor(SCOPE, ENTITY, DEAD_LETTERS, RecordingLevel.INFO);
  }

  void requestedRun() {
    requestedRuns.record();
  }

  void repeatedCause() {
    repeatedCauses.record();
  }

  void deadLetter() {
    deadLetters.record();
  }
}
