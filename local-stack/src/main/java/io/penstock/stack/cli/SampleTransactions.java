package io.penstock.stack.cli;

import io.penstock.schemas.Transaction;
import java.time.Clock;
import java.time.Instant;
import java.util.SplittableRandom;

/** Makes up plausible transactions of now: a few customers who keep to a few terminals each. */
final class SampleTransactions {
  private static final int CUSTOMERS = 500;
  private static final int TERMINALS = 1000;
  private static final int TERMINALS_PER_CUSTOMER = 20;
  private static final double LARGE = 0.02;

  private final Clock clock;
  private final SplittableRandom random;
  private final String prefix;
  private int made;

  /** Ids begin with {@code prefix}, which should differ from one run to the next. */
  SampleTransactions(Clock clock, long seed, String prefix) {
    this.clock = clock;
    this.random = new SplittableRandom(seed);
    this.prefix = prefix;
  }

  Transaction next() {
    int customer = random.nextInt(CUSTOMERS);
    int terminal = (customer * 37 + random.nextInt(TERMINALS_PER_CUSTOMER) * 11) % TERMINALS;
    double usual = 500 + (customer * 7919 % CUSTOMERS) * 20;
    double amount = Math.max(1, usual * (1 + 0.5 * random.nextGaussian()));
    if (random.nextDouble() < LARGE) {
      amount = 22_000 + usual * 5 * random.nextDouble();
    }
    Instant now = Instant.ofEpochMilli(clock.millis());
    return Transaction.newBuilder()
        .setTransactionId(prefix + "-" + ++made)
        .setCustomerId(Integer.toString(customer))
        .setTerminalId(Integer.toString(terminal))
        .setAmountMinor(Math.round(amount))
        .setCurrency("EUR")
        .setEventTime(now)
        .setIngestTime(now)
        .build();
  }
}
