package io.penstock.stack.replay;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.schemas.StageTimes;
import io.penstock.stack.replay.Latencies.Percentiles;
import org.junit.jupiter.api.Test;

class LatenciesTest {
  private static final long SENT = 1_538_524_800_000_000L;

  private final Latencies latencies = new Latencies();

  @Test
  void eachLegIsApartAndTheTotalIsTheirSum() {
    latencies.add(new StageTimes(SENT, SENT + 1_000, SENT + 3_500, SENT + 7_500, SENT + 15_500));
    assertThat(latencies.stages())
        .containsExactly(
            entry("producer_to_features", all(1.0)),
            entry("features", all(2.5)),
            entry("features_to_scoring", all(4.0)),
            entry("scoring", all(8.0)));
    assertThat(latencies.total()).isEqualTo(all(15.5));
  }

  @Test
  void percentilesAreTheNearestRank() {
    int count = 10_000;
    for (int i = count; i > 0; i--) {
      latencies.add(new StageTimes(SENT, SENT, SENT, SENT, SENT + 1000L * i));
    }
    assertThat(latencies.total()).isEqualTo(new Percentiles(5_000, 9_500, 9_900, count));
    latencies.add(new StageTimes(SENT, SENT, SENT, SENT, SENT));
    assertThat(latencies.total()).isEqualTo(new Percentiles(5_000, 9_500, 9_900, count + 1));
  }

  @Test
  void aRecordWithoutAllItsTimesIsLeftOut() {
    latencies.add(new StageTimes(0L, SENT, SENT, SENT, SENT));
    latencies.add(new StageTimes(SENT, 0L, SENT, SENT, SENT));
    latencies.add(new StageTimes(SENT, SENT, 0L, SENT, SENT));
    latencies.add(new StageTimes(SENT, SENT, SENT, 0L, SENT));
    latencies.add(new StageTimes(SENT, SENT, SENT, SENT, 0L));
    assertThat(latencies.total().count()).isZero();
    assertThat(latencies.total().p50()).isNaN();
    assertThat(latencies.stages().values()).allMatch(leg -> leg.count() == 0);
  }

  @Test
  void clocksThatDisagreeGiveNoNegativeLatencyAndHoursDoNotOverflow() {
    latencies.add(new StageTimes(SENT + 5, SENT, SENT, SENT, SENT));
    assertThat(latencies.total()).isEqualTo(all(0));
    long day = 86_400_000_000L;
    Latencies slow = new Latencies();
    slow.add(new StageTimes(SENT, SENT, SENT, SENT, SENT + day));
    assertThat(slow.total().p99()).isEqualTo(Integer.MAX_VALUE / 1000.0);
  }

  private static Percentiles all(double millis) {
    return new Percentiles(millis, millis, millis, 1);
  }
}
