package io.penstock.sinks;

import io.penstock.store.EntityValues;
import io.penstock.store.FeatureStoreWriter;
import io.penstock.store.StoreSettings;
import io.penstock.store.StoreUnavailableException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.operators.ProcessingTimeService;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.metrics.groups.SinkWriterMetricGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects on the task's thread, writes on one of its own. While a write is under way the next
 * values are collected, up to a bound; past it the task waits.
 */
final class RedisSinkWriter implements SinkWriter<EntityValues> {
  private static final Logger LOG = LoggerFactory.getLogger(RedisSinkWriter.class);

  /** Entities that may wait beside as many that are being written; 20 MB for 30 features each. */
  static final int MAX_WAITING = 50_000;

  private static final long FIRST_PAUSE_MILLIS = 20;
  private static final long LONGEST_PAUSE_MILLIS = 1_000;
  private static final long LOG_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final StoreSettings settings;
  private final ProcessingTimeService timers;
  private final FeatureStoreWriter store;
  private final NewestValues waiting = new NewestValues();
  private final RedisSinkMetrics metrics;
  private final ExecutorService writing;
  private Future<?> underWay = CompletableFuture.completedFuture(null);
  private int underWaySize;

  RedisSinkWriter(
      StoreSettings settings, ProcessingTimeService timers, SinkWriterMetricGroup group) {
    this.settings = settings;
    this.timers = timers;
    this.store = new FeatureStoreWriter(settings);
    this.metrics = new RedisSinkMetrics(group, waiting::size);
    this.writing =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, "redis-sink");
              thread.setDaemon(true);
              return thread;
            });
    scheduleFlush();
  }

  @Override
  public void write(EntityValues value, Context context) throws IOException, InterruptedException {
    metrics.received.inc();
    waiting.add(value);
    if (waiting.size() >= MAX_WAITING) {
      awaitUnderWay();
      startWrite();
    }
  }

  @Override
  public void flush(boolean endOfInput) throws IOException, InterruptedException {
    awaitUnderWay();
    startWrite();
    awaitUnderWay();
  }

  @Override
  public void close() throws Exception {
    writing.shutdownNow();
    writing.awaitTermination(10, TimeUnit.SECONDS);
    store.close();
  }

  RedisSinkMetrics metrics() {
    return metrics;
  }

  private void scheduleFlush() {
    long next = timers.getCurrentProcessingTime() + settings.flushInterval().toMillis();
    timers.registerTimer(next, this::onTimer);
  }

  private void onTimer(long time) throws IOException, InterruptedException {
    if (underWay.isDone()) {
      awaitUnderWay();
      startWrite();
    }
    scheduleFlush();
  }

  private void startWrite() {
    if (waiting.size() > 0) {
      List<EntityValues> values = waiting.drain();
      underWaySize = values.size();
      underWay = writing.submit(() -> writeUntilDone(values), null);
    }
  }

  private void awaitUnderWay() throws IOException, InterruptedException {
    try {
      underWay.get();
      metrics.written.inc(underWaySize);
      underWaySize = 0;
    } catch (ExecutionException e) {
      throw new IOException("The online store cannot be written", e.getCause());
    }
  }

  private void writeUntilDone(List<EntityValues> values) {
    long pause = FIRST_PAUSE_MILLIS;
    long logged = 0;
    while (true) {
      try {
        store.write(values);
        if (logged != 0) {
          LOG.info("The online store is back");
        }
        return;
      } catch (StoreUnavailableException e) {
        metrics.retries.inc();
        if (logged == 0 || System.nanoTime() - logged > LOG_INTERVAL_NANOS) {
          logged = System.nanoTime();
          LOG.warn("{}; {} values wait and the stream is held back", e.getMessage(), values.size());
        }
        try {
          TimeUnit.MILLISECONDS.sleep(pause);
        } catch (InterruptedException ended) {
          Thread.currentThread().interrupt();
          return;
        }
        pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
      }
    }
  }
}
