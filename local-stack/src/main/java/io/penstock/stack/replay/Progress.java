package io.penstock.stack.replay;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows how far a long piece of work is: a bar on a terminal, else a line every few seconds. */
public final class Progress implements AutoCloseable {
  private static final long LINE_EVERY = Duration.ofSeconds(5).toNanos();

  private final PrintWriter out;
  private final String task;
  private final long total;
  private final ProgressBar bar;
  private final long begun = System.nanoTime();
  private long done;
  private long shownAt = begun;

  /** {@code total} is the number of steps, or -1 where it is not known. */
  public Progress(PrintWriter out, String task, long total) {
    this.out = out;
    this.task = task;
    this.total = total;
    this.bar =
        System.console() == null
            ? null
            : new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(total)
                .setStyle(ProgressBarStyle.ASCII)
                .showSpeed()
                .build();
  }

  /** {@code steps} more are done. */
  public void step(long steps) {
    done += steps;
    if (bar != null) {
      bar.stepBy(steps);
    } else if (System.nanoTime() - shownAt >= LINE_EVERY) {
      shownAt = System.nanoTime();
      out.println(line());
      out.flush();
    }
  }

  private String line() {
    double seconds = (System.nanoTime() - begun) / 1e9;
    double rate = done / Math.max(seconds, 1e-9);
    if (total < 0) {
      return String.format(Locale.ROOT, "%s: %,d, %,.0f/s", task, done, rate);
    }
    long left = Math.round((total - done) / Math.max(rate, 1e-9));
    return String.format(
        Locale.ROOT,
        "%s: %,d of %,d (%d %%), %,.0f/s, %d:%02d left",
        task,
        done,
        total,
        100 * done / Math.max(1, total),
        rate,
        left / 60,
        left % 60);
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    } else {
      out.println(line());
      out.flush();
    }
  }
}
