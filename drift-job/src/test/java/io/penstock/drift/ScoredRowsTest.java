package io.penstock.drift;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.schemas.Decision;
import io.penstock.schemas.ModelRole;
import io.penstock.schemas.ScoredTransaction;
import io.penstock.schemas.StageTimes;
import io.penstock.streaming.KafkaRecord;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScoredRowsTest {
  private final ScoredRows rows = new ScoredRows("card_fraud");

  @Test
  void a_row_of_the_production_model_is_judged() {
    ScoredRow row = rows.convert(scored("card_fraud", ModelRole.PRODUCTION), new KafkaRecord());
    assertThat(row.judged()).isTrue();
    assertThat(row.version).isEqualTo("v1");
    assertThat(row.vector).containsExactly(12.5, 1);
    assertThat(row.score).isEqualTo(0.25);
    assertThat(row.customerId).isEqualTo("7");
    assertThat(row.customerSeq).isEqualTo(3);
  }

  @Test
  void rows_of_other_roles_and_models_keep_only_their_place_in_the_sequence() {
    for (ScoredTransaction other :
        List.of(
            scored("rules", ModelRole.FALLBACK),
            scored("card_fraud", ModelRole.CANARY),
            scored("card_fraud", ModelRole.SHADOW),
            scored("another", ModelRole.PRODUCTION))) {
      ScoredRow row = rows.convert(other, new KafkaRecord());
      assertThat(row.judged()).isFalse();
      assertThat(row.vector).isNull();
      assertThat(row.customerSeq).isEqualTo(3);
    }
  }

  private static ScoredTransaction scored(String model, ModelRole role) {
    return ScoredTransaction.newBuilder()
        .setTransactionId("1")
        .setCustomerId("7")
        .setTerminalId("2")
        .setEventTime(Instant.parse("2018-08-08T00:00:01Z"))
        .setIngestTime(Instant.parse("2018-08-08T00:00:01Z"))
        .setAmountMinor(1250)
        .setCurrency("EUR")
        .setScore(0.25)
        .setDecision(Decision.APPROVE)
        .setModelName(model)
        .setModelVersion("v1")
        .setModelDigest("")
        .setModelRole(role)
        .setFeatureSet("card_fraud")
        .setFeatureSetVersion(1)
        .setVector(List.of(12.5, 1.0))
        .setCustomerSeq(3)
        .setStageTimes(new StageTimes(0L, 0L, 0L, 0L, 0L))
        .build();
  }
}
