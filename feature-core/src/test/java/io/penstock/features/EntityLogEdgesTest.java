package io.penstock.features;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where an edge is found, whatever the hint that the search before it left. */
class EntityLogEdgesTest {
  private static final int LATEST = 40;

  /**
   * Short logs with equal times, some of them with entries gone at the front; each time is looked
   * for after each other one.
   */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 4, 5, 6, 7, 8, 12})
  void itIsTheFirstAfterTheTime(int entries) {
    SplittableRandom random = new SplittableRandom(entries);
    for (int run = 0; run < 50; run++) {
      EntityLog log = new EntityLog();
      for (int i = 0; i < entries; i++) {
        log.add(run, i, random.nextInt(LATEST), 100, new int[0]);
      }
      if (random.nextBoolean()) {
        log.evictBefore(random.nextInt(LATEST));
      }
      for (int edge : new int[] {0, 3, 5, 9}) {
        for (int before = -1; before <= LATEST; before++) {
          for (int time = -1; time <= LATEST; time++) {
            log.firstAfter(before, edge);
            assertThat(log.firstAfter(time, edge)).isEqualTo(firstAfter(log, time));
          }
          log.firstAfter(before, edge);
          assertThat(log.firstAfter(Long.MIN_VALUE, edge)).isEqualTo(log.first());
          log.firstAfter(before, edge);
          assertThat(log.firstAfter(Long.MAX_VALUE, edge)).isEqualTo(log.first() + log.size());
        }
      }
    }
  }

  private static int firstAfter(EntityLog log, long time) {
    int at = log.first();
    while (at < log.first() + log.size() && log.time(at) <= time) {
      at++;
    }
    return at;
  }
}
