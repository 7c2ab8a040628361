package io.penstock.stack.replay;

import io.penstock.schemas.Topics;
import io.penstock.stack.LocalStack;
import io.penstock.stack.StackException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Waits until every transaction that was sent has come out: committed to every table, or as a dead
 * letter.
 */
final class Settled {
  private static final Duration NO_PROGRESS = Duration.ofMinutes(4);

  private Settled() {}

  static void await(
      LocalStack stack, LakeWait lake, List<String> tables, long expected, PrintWriter out) {
    long seen = 0;
    long deadline = System.nanoTime() + NO_PROGRESS.toNanos();
    try (Progress progress =
        new Progress(out, "committed to " + String.join(" and ", tables), expected)) {
      while (seen < expected) {
        if (stack.failure().isDone()) {
          throw stack.failure().join();
        }
        long now =
            tables.stream().mapToLong(lake::rows).min().orElseThrow()
                + TopicReader.count(stack.state(), Topics.TRANSACTIONS_RAW.dlq());
        if (now > seen) {
          progress.step(now - seen);
          seen = now;
          deadline = System.nanoTime() + NO_PROGRESS.toNanos();
        } else if (System.nanoTime() > deadline) {
          throw new StackException(
              "%d of %d transactions came out and then no more: see %s"
                  .formatted(seen, expected, stack.directory().root().resolve("logs/flink.log")));
        }
        TimeUnit.SECONDS.sleep(1);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StackException("interrupted", e);
    }
  }
}
