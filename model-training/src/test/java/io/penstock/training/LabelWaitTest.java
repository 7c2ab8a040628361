package io.penstock.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class LabelWaitTest {
  private static final Instant CUT = Instant.parse("2018-08-08T00:00:00Z");
  private static final TrainingSettings.LabelSettings SETTINGS =
      new TrainingSettings.LabelSettings(
          Duration.ofDays(7), Duration.ofMinutes(10), Duration.ofSeconds(1), Duration.ofHours(1));

  private final Deque<OptionalLong> newest = new ArrayDeque<>();
  private final List<Duration> pauses = new ArrayList<>();
  private final MovingClock clock = new MovingClock();
  private final List<String> told = new ArrayList<>();

  @Test
  void waitsUntilTheLakeIsAtTheCutLessTheSlackAndSaysSoOnce() {
    newest.add(OptionalLong.empty());
    newest.add(at(CUT.minusSeconds(601)));
    newest.add(at(CUT.minusSeconds(600)));

    waitForCut();

    assertThat(told).singleElement().asString().endsWith("are at no time yet");
    assertThat(pauses).hasSize(2);
  }

  @Test
  void doesNotWaitForWhatIsThere() {
    newest.add(at(CUT));

    waitForCut();

    assertThat(told).isEmpty();
    assertThat(pauses).isEmpty();
  }

  @Test
  void givesUpAtTheDeadline() {
    newest.add(at(CUT.minus(Duration.ofDays(2))));

    assertThatThrownBy(this::waitForCut)
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("2018-08-06T00:00:00Z");
    assertThat(pauses).hasSizeBetween(3600, 3601);
  }

  private void waitForCut() {
    new LabelWait(
            () -> newest.size() > 1 ? newest.poll() : newest.peek(),
            SETTINGS,
            clock,
            pause -> {
              pauses.add(pause);
              clock.now = clock.now.plus(pause);
            })
        .until(CUT, told::add);
  }

  private static OptionalLong at(Instant time) {
    return OptionalLong.of(time.toEpochMilli());
  }

  private static final class MovingClock extends Clock {
    private Instant now = Instant.EPOCH;

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }
}
