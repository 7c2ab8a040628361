package io.penstock.stack.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.schemas.Transaction;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransactionJsonTest {
  private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

  private final TransactionJson json = new TransactionJson(Clock.fixed(NOW, ZoneOffset.UTC));

  @Test
  void whatIsLeftOutIsMadeUp() {
    Transaction transaction =
        json.read("{\"customer_id\":\"7\",\"terminal_id\":12,\"amount_minor\":4250}");

    assertThat(transaction.getTransactionId()).isNotEmpty();
    assertThat(transaction.getTerminalId()).isEqualTo("12");
    assertThat(transaction.getAmountMinor()).isEqualTo(4250);
    assertThat(transaction.getCurrency()).isEqualTo("EUR");
    assertThat(transaction.getEventTime()).isEqualTo(NOW);
    assertThat(transaction.getIngestTime()).isEqualTo(NOW);
  }

  @Test
  void whatTailPrintsCanBeProducedAgain() {
    Transaction first =
        json.read(
            "{\"transaction_id\":\"x\",\"customer_id\":\"7\",\"terminal_id\":\"12\","
                + "\"card_token\":\"tok\",\"amount_minor\":-1,\"currency\":\"USD\","
                + "\"event_time\":\"2018-04-01T00:00:31Z\",\"ingest_time\":1522540831000}");

    assertThat(json.read(RecordJson.line(first))).isEqualTo(first);
    assertThat(first.getIngestTime()).isEqualTo(Instant.parse("2018-04-01T00:00:31Z"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{\"terminal_id\":\"1\",\"amount_minor\":1} | customer_id is missing",
        "{\"customer_id\":\"1\",\"amount_minor\":1} | terminal_id is missing",
        "{\"customer_id\":\"1\",\"terminal_id\":\"1\"} | amount_minor is missing",
        "{\"customer_id\":\"1\",\"terminal_id\":\"1\",\"amount_minor\":1.5} | whole number",
        "{\"customer_id\":true,\"terminal_id\":\"1\",\"amount_minor\":1} | must be a string",
        "{\"customer_id\":\"1\",\"terminal_id\":\"1\",\"amount\":1} | unknown field amount",
        "{\"customer_id\":\"1\",\"terminal_id\":\"1\",\"amount_minor\":1,\"event_time\":\"x\"}"
            + " | event_time must be a time",
        "{\"customer_id\":\"1\",\"terminal_id\":\"1\",\"amount_minor\":1,\"ingest_time\":-1}"
            + " | ingest_time must not be before 1970",
      })
  void aMistakeIsNamedWithItsField(String line, String message) {
    assertThatThrownBy(() -> json.read(line))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
