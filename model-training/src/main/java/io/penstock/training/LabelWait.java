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
   * stands at a midnight has none exactly there. {@code onWait} takes a sentence, once, if there is
   * a wait.
   *
   * @throws TrainingException at the deadline
   */
  void until(Instant cut, Consumer<String> onWait) {
    long needed = cut.minus(settings.slack()).toEpochMilli();
    Instant deadline = clock.instant().plus(settings.deadline());
    boolean told = false;
    for (OptionalLong newest = newestEventTime.get();
        newest.isEmpty() || newest.getAsLong() < needed;
        newest = newestEventTime.get()) {
      if (!told) {
        onWait.accept(
            ("waits until the lake has seen %s, when the last row's label is known, for %s at most;"
                    + " its tables, labels with their delay, are at %s")
                .formatted(cut, settings.deadline(), time(newest)));
        told = true;
      }
      if (clock.instant().isAfter(deadline)) {
        throw new TrainingException(
            ("the labels up to %s were not known within %s; the lake's tables, labels with their"
                    + " delay, are at %s")
                .formatted(cut, settings.deadline(), time(newest)));
      }
      pause.accept(settings.poll());
    }
  }

  private static String time(OptionalLong newest) {
    return newest.isEmpty() ? "no time yet" : Instant.ofEpochMilli(newest.getAsLong()).toString();
  }
}
