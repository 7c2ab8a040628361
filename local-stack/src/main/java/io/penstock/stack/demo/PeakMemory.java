package io.penstock.stack.demo;

import io.penstock.stack.LocalStack;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Watches the stack's resident memory, the command's own and a training run's included. */
final class PeakMemory implements AutoCloseable {
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "peak-memory");
            thread.setDaemon(true);
            return thread;
          });
  private volatile long peak;

  PeakMemory(LocalStack stack) {
    timer.scheduleWithFixedDelay(
        () -> peak = Math.max(peak, stack.residentBytes()), 1, 1, TimeUnit.SECONDS);
  }

  long bytes() {
    return peak;
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
