package io.penstock.stack.replay;

import io.penstock.lake.Lake;
import io.penstock.lake.LakeSettings;
import io.penstock.stack.LocalStack;
import io.penstock.stack.StackException;
import io.penstock.stack.StackState;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Waits until a table holds as many rows as were sent: committed, so through every stage before it.
 */
public final class LakeWait implements AutoCloseable {
  private static final Duration NO_PROGRESS = Duration.ofMinutes(4);

  private final LocalStack stack;
  private final Lake lake;

  public LakeWait(LocalStack stack) {
    this.stack = stack;
    this.lake = Lake.open(settings(stack.state()));
  }

  /** How the lake of a stack is reached. */
  public static LakeSettings settings(StackState state) {
    return new LakeSettings(state.catalog(), state.warehouse(), "penstock");
  }

  /** The lake. */
  public Lake lake() {
    return lake;
  }

  /** Rows of the table, 0 while it is not there. */
  public long rows(String table) {
    return lake.exists(table) ? lake.stats(table).rows() : 0;
  }

  /** Returns once {@code table} has {@code expected} rows; StackException if it stops growing. */
  public void await(String table, long expected, PrintWriter out) {
    try (Progress progress = new Progress(out, "committed to penstock." + table, expected)) {
      long seen = 0;
      long deadline = System.nanoTime() + NO_PROGRESS.toNanos();
      while (seen < expected) {
        if (stack.failure().isDone()) {
          throw stack.failure().join();
        }
        long rows = rows(table);
        if (rows > seen) {
          progress.step(rows - seen);
          seen = rows;
          deadline = System.nanoTime() + NO_PROGRESS.toNanos();
        } else if (System.nanoTime() > deadline) {
          throw new StackException(
              "table %s stopped at %d of %d rows: see %s"
                  .formatted(
                      table, seen, expected, stack.directory().root().resolve("logs/flink.log")));
        }
        TimeUnit.SECONDS.sleep(1);
      }
      if (seen > expected) {
        throw new StackException(
            "table %s holds %d rows where %d were sent".formatted(table, seen, expected));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StackException("interrupted", e);
    }
  }

  @Override
  public void close() {
    lake.close();
  }
}
