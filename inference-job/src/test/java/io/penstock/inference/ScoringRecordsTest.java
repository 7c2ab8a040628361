package io.penstock.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.schemas.BadRecordException;
import io.penstock.schemas.Decision;
import io.penstock.schemas.ModelRole;
import io.penstock.schemas.ScoredTransaction;
import io.penstock.schemas.StageTimes;
import io.penstock.schemas.Topics;
import io.penstock.schemas.TransactionFeatures;
import io.penstock.schemas.WireDecoder;
import io.penstock.schemas.WireEncoder;
import io.penstock.streaming.KafkaRecord;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScoringRecordsTest {
  private final ScoringRequest.Converter converter =
      new ScoringRequest.Converter("card_fraud", 1, 2);

  private static TransactionFeatures features() {
    return TransactionFeatures.newBuilder()
        .setTransactionId("t")
        .setCustomerId("c")
        .setTerminalId("m")
        .setAmountMinor(12_345)
        .setCurrency("EUR")
        .setEventTime(Instant.ofEpochMilli(1_500_000_000_123L))
        .setIngestTime(Instant.ofEpochMilli(1_500_000_000_456L))
        .setCustomerSeq(7)
        .setFeatureSet("card_fraud")
        .setFeatureSetVersion(1)
        .setVector(List.of(123.45, 0.1))
        .setLate(true)
        .setLateIncomplete(false)
        .setStageTimes(new StageTimes(1L, 2L, 3L, 0L, 0L))
        .build();
  }

  @Test
  void carriesEveryFieldFromFeaturesToScored() throws Exception {
    ScoringRequest request = converter.convert(features(), new KafkaRecord());
    Scored scored = new Scored();
    scored.request = request;
    scored.score = 0.75;
    scored.decision = Decision.DECLINE;
    scored.reason = "WHY";
    scored.modelName = "card_fraud";
    scored.modelVersion = "run";
    scored.modelDigest = "d";
    scored.modelRole = ModelRole.PRODUCTION;
    scored.scoringOut = request.scoringIn + 5;

    ScoredRecords records = new ScoredRecords("card_fraud", 1);
    WireEncoder<ScoredTransaction> encoder = new WireEncoder<>(Topics.TRANSACTIONS_SCORED, 1);
    encoder.encode(records.apply(scored));
    byte[] bytes = encoder.encode(records.apply(scored));
    ScoredTransaction read =
        new WireDecoder<>(Topics.TRANSACTIONS_SCORED, id -> Topics.TRANSACTIONS_SCORED.schema())
            .decode(bytes);

    assertThat(read)
        .isEqualTo(
            ScoredTransaction.newBuilder()
                .setTransactionId("t")
                .setCustomerId("c")
                .setTerminalId("m")
                .setEventTime(Instant.ofEpochMilli(1_500_000_000_123L))
                .setIngestTime(Instant.ofEpochMilli(1_500_000_000_456L))
                .setAmountMinor(12_345)
                .setCurrency("EUR")
                .setScore(0.75)
                .setDecision(Decision.DECLINE)
                .setReasonCodes(List.of("WHY"))
                .setModelName("card_fraud")
                .setModelVersion("run")
                .setModelDigest("d")
                .setModelRole(ModelRole.PRODUCTION)
                .setFeatureSet("card_fraud")
                .setFeatureSetVersion(1)
                .setVector(List.of(123.45, 0.1))
                .setCustomerSeq(7)
                .setLate(true)
                .setLateIncomplete(false)
                .setStageTimes(new StageTimes(1L, 2L, 3L, request.scoringIn, request.scoringIn + 5))
                .build());
  }

  @Test
  void aVectorOfAnotherFeatureSetIsADeadLetter() {
    TransactionFeatures version = features();
    version.setFeatureSetVersion(2);
    TransactionFeatures size = features();
    size.setVector(List.of(1.0));
    for (TransactionFeatures bad : List.of(version, size)) {
      assertThatThrownBy(() -> converter.convert(bad, new KafkaRecord()))
          .isInstanceOf(BadRecordException.class)
          .hasMessageContaining("card_fraud@v1");
    }
  }
}
