package io.penstock.drift;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.schemas.DriftStatus;
import io.penstock.schemas.RetrainTrigger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DriftPolicyFunctionTest {
  private static final long FIRST_DAY = DriftFixture.day("2018-08-30");
  private static final Map<Character, DriftStatus> STATUS =
      Map.of(
          'A', DriftStatus.ALARM,
          's', DriftStatus.STABLE,
          'f', DriftStatus.TOO_FEW_ROWS,
          'n', DriftStatus.NOT_AFTER_PROMOTION);

  private KeyedOneInputStreamOperatorTestHarness<String, WindowDrift, FeatureDrift> harness;
  private long day = FIRST_DAY;

  @BeforeEach
  void open() throws Exception {
    harness = harness();
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  @Test
  void three_alarms_in_a_row_make_a_trigger_with_its_evidence() throws Exception {
    windows("v1", "sAA");
    assertThat(triggers()).isEmpty();
    windows("v1", "A");
    assertThat(triggers()).hasSize(1);
    RetrainTrigger trigger = triggers().get(0);
    assertThat(trigger.getCauseId()).isEqualTo("card_fraud/v1/drift/2018-08-25");
    assertThat(trigger.getModelVersion()).isEqualTo("v1");
    assertThat(trigger.getFeature()).isEqualTo("f0");
    assertThat(trigger.getFirstAlarmedWindowEnd()).isEqualTo("2018-09-01T00:00:00Z");
    assertThat(trigger.getEventTime()).isEqualTo("2018-09-03T00:00:00Z");
    assertThat(trigger.getEvidence()).hasSize(3);
    assertThat(trigger.getEvidence().get(2).getAlarmsInARow()).isEqualTo(3);
  }

  @Test
  void a_stable_window_breaks_the_row() throws Exception {
    windows("v1", "AAsAAsAsA");
    assertThat(triggers()).isEmpty();
  }

  @Test
  void windows_that_are_not_judged_neither_alarm_nor_break_the_row() throws Exception {
    windows("v1", "AfAnn");
    assertThat(triggers()).isEmpty();
    windows("v1", "A");
    assertThat(triggers()).hasSize(1);
  }

  @Test
  void a_new_version_begins_a_new_row() throws Exception {
    windows("v1", "AA");
    windows("v2", "AA");
    assertThat(triggers()).isEmpty();
    windows("v2", "A");
    assertThat(triggers()).hasSize(1);
  }

  @Test
  void the_cool_down_holds_across_versions_and_a_restore() throws Exception {
    windows("v1", "AAA");
    assertThat(triggers()).hasSize(1);
    OperatorSubtaskState state = harness.snapshot(1, 1);
    harness.close();
    harness = harness();
    harness.initializeState(state);
    harness.open();
    windows("v2", "A".repeat(29));
    assertThat(triggers()).isEmpty();
  }

  @Test
  void after_the_cool_down_a_trigger_needs_a_whole_row_and_has_a_cause_of_its_own()
      throws Exception {
    windows("v1", "A".repeat(3 + 29 + 2));
    assertThat(triggers()).hasSize(1);
    windows("v1", "A");
    List<RetrainTrigger> both = triggers();
    assertThat(both).hasSize(2);
    assertThat(both.get(0).getCauseId()).isEqualTo("card_fraud/v1/drift/2018-08-24");
    assertThat(both.get(1).getCauseId()).isEqualTo("card_fraud/v1/drift/2018-09-25");
    assertThat(both.get(1).getEvidence().get(2).getAlarmsInARow()).isEqualTo(35);
  }

  @Test
  void of_features_that_complete_their_rows_together_the_first_is_named() throws Exception {
    for (int i = 0; i < 3; i++) {
      process("v1", DriftStatus.STABLE, DriftStatus.ALARM, DriftStatus.ALARM);
    }
    assertThat(triggers()).hasSize(1);
    assertThat(triggers().get(0).getFeature()).isEqualTo("f1");
  }

  private void windows(String version, String statuses) throws Exception {
    for (char status : statuses.toCharArray()) {
      process(version, STATUS.get(status));
    }
  }

  private void process(String version, DriftStatus... statuses) throws Exception {
    FeatureDrift[] features = new FeatureDrift[statuses.length];
    for (int i = 0; i < statuses.length; i++) {
      FeatureDrift drift = new FeatureDrift();
      drift.model = DriftFixture.MODEL;
      drift.version = version;
      drift.feature = "f" + i;
      drift.windowStart = Days.start(day - 6);
      drift.windowEnd = Days.end(day);
      drift.psi = 0.3;
      drift.threshold = 0.2;
      drift.status = statuses[i];
      drift.fractions = new double[] {0.4, 0.6};
      features[i] = drift;
    }
    day++;
    harness.processElement(new StreamRecord<>(WindowDrift.of(DriftFixture.MODEL, features)));
  }

  private List<RetrainTrigger> triggers() {
    List<RetrainTrigger> triggers = new ArrayList<>();
    var side = harness.getSideOutput(DriftPolicyFunction.TRIGGERS);
    if (side != null) {
      side.forEach(record -> triggers.add(DriftRecords.trigger(record.getValue())));
    }
    return triggers;
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, WindowDrift, FeatureDrift> harness()
      throws Exception {
    return new KeyedOneInputStreamOperatorTestHarness<>(
        new KeyedProcessOperator<>(
            new DriftPolicyFunction(DriftFixture.settings(Path.of("unused")))),
        window -> window.model,
        Types.STRING);
  }
}
