package io.penstock.stack.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.schemas.DriftReport;
import io.penstock.schemas.DriftStatus;
import io.penstock.schemas.RunState;
import io.penstock.schemas.StageTimes;
import io.penstock.schemas.TrainingRun;
import io.penstock.schemas.Transaction;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecordJsonTest {
  private static final Instant TIME = Instant.parse("2018-08-08T07:19:05.250Z");

  @Test
  void aRecordIsPlainJsonInTheSchemasOrder() {
    Transaction transaction =
        Transaction.newBuilder()
            .setTransactionId("1")
            .setCustomerId("2")
            .setTerminalId("3")
            .setAmountMinor(4242)
            .setCurrency("EUR")
            .setEventTime(TIME)
            .setIngestTime(TIME)
            .setStageTimes(new StageTimes(1L, 0L, 0L, 0L, 0L))
            .build();

    assertThat(RecordJson.line(transaction))
        .isEqualTo(
            "{\"transaction_id\":\"1\",\"customer_id\":\"2\",\"terminal_id\":\"3\","
                + "\"card_token\":null,\"amount_minor\":4242,\"currency\":\"EUR\","
                + "\"event_time\":\"2018-08-08T07:19:05.250Z\","
                + "\"ingest_time\":\"2018-08-08T07:19:05.250Z\","
                + "\"stage_times\":{\"sent\":1,\"features_in\":0,\"features_out\":0,"
                + "\"scoring_in\":0,\"scoring_out\":0}}");
  }

  @Test
  void arraysMapsAndEnumsHaveNoWrappersAndNaNIsNull() {
    DriftReport report =
        new DriftReport(
            "m",
            "v",
            "f",
            TIME,
            TIME,
            1L,
            2L,
            Double.NaN,
            0.2,
            DriftStatus.TOO_FEW_ROWS,
            0,
            List.of(0.5, 0.5),
            TIME);
    TrainingRun run =
        new TrainingRun(
            "r",
            "c",
            "m",
            null,
            RunState.RUNNING,
            1,
            "",
            TIME,
            TIME,
            TIME,
            Map.of("auc", 0.5),
            TIME);

    assertThat(RecordJson.line(report))
        .contains("\"psi\":null", "\"status\":\"TOO_FEW_ROWS\"", "\"fractions\":[0.5,0.5]");
    assertThat(RecordJson.line(run)).contains("\"metrics\":{\"auc\":0.5}");
  }

  @Test
  void textThatIsNoObjectIsRefusedWithItsPlace() {
    assertThatThrownBy(() -> RecordJson.parse("{\"a\": oops}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("column");
    assertThatThrownBy(() -> RecordJson.parse("[1]"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("object");
    assertThatThrownBy(() -> RecordJson.parse("")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RecordJson.parse("{} {}"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
