package io.penstock.training;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Waits until the lake has seen enough event time that the labels of all rows are known. */
final class LabelWait {
  private final Supplier<OptionalLong> newestEventTime;
  private final TrainingSettings.LabelSettings settings;
  private final Clock clock;
  private final Consumer<Duration> pause;

  /** {@code pause} blocks for the time that it is given. */
  LabelWait(
      Supplier<OptionalLong> newestEventTime,
      TrainingSettings.LabelSettings settings,
      Clock clock,
      Consumer<Duration> pause) {
    this.newestEventTime = newestEventTime;
    this.settings = settings;
    this.clock = clock;
    this.pause = pause;
  }

  /**
   * Returns once the newest transaction is at the cut, or within the slack before it: a stream that
   * stands at a midnight has none exactly there. {@code onWait} is called once if there is a wait.
   *
   * @throws TrainingException at the deadline
   */
  void until(Instant cut, Runnable onWait) {
    long needed = cut.minus(settings.slack()).toEpochMilli();
    Instant deadline = clock.instant().plus(settings.deadline());
    boolean told = false;
    for (OptionalLong newest = newestEventTime.get();
        newest.isEmpty() || newest.getAsLong() < needed;
        newest = newestEventTime.get()) {
      if (!told) {
        onWait.run();
        told = true;
      }
      if (clock.instant().isAfter(deadline)) {
        throw new TrainingException(
            "the labels up to %s were not known within %s; the newest transaction is of %s"
                .formatted(
                    cut,
                    settings.deadline(),
                    newest.isEmpty() ? "never" : Instant.ofEpochMilli(newest.getAsLong())));
      }
      pause.accept(settings.poll());
    }
  }
}
