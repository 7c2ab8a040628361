package io.penstock.stack.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.schemas.Transaction;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SampleTransactionsTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-01-31T12:00:00Z"), ZoneOffset.UTC);

  @Test
  void samplesAreValidAndEachHasAnIdOfItsOwn() {
    List<Transaction> samples = samples(5000);

    assertThat(samples)
        .allSatisfy(
            sample -> {
              assertThat(sample.getAmountMinor()).isPositive();
              assertThat(sample.getCurrency()).isEqualTo("EUR");
              assertThat(sample.getEventTime()).isEqualTo(CLOCK.instant());
              assertThat(sample.getStageTimes()).isNull();
            });
    assertThat(samples.stream().map(Transaction::getTransactionId)).doesNotHaveDuplicates();
    assertThat(samples).anyMatch(sample -> sample.getAmountMinor() > 22_000);
  }

  @Test
  void theSameSeedGivesTheSame() {
    assertThat(samples(100)).isEqualTo(samples(100));
  }

  private static List<Transaction> samples(int count) {
    SampleTransactions samples = new SampleTransactions(CLOCK, 1, "s");
    return Stream.generate(samples::next).limit(count).toList();
  }
}
