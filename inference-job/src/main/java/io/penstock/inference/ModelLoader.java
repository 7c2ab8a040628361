package io.penstock.inference;

import io.penstock.models.ModelLifecycle;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does on a thread of its own what may take long: reads the log, opens models. The task's thread
 * asks with {@link #readLog} and {@link #load} and takes the answers with {@link #poll} or {@link
 * #await}.
 */
final class ModelLoader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ModelLoader.class);
  private static final long AGAIN_MILLIS = 500;

  /** What the loader has done. */
  sealed interface Answer {}

  /** The log was read to its end. */
  record LogRead(List<LifecycleEvent> events) implements Answer {}

  /** A version is ready to serve; whoever takes the answer must retire the handle in the end. */
  record Ready(ModelLifecycle.Step promotion, ModelHandle model) implements Answer {}

  /** A version cannot serve. */
  record Refused(ModelLifecycle.Step promotion, String why) implements Answer {}

  private final LifecycleLog log;
  private final ModelSource source;
  private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread t = new Thread(work, "model-loader");
            t.setDaemon(true);
            return t;
          });

  ModelLoader(LifecycleLog log, ModelSource source) {
    this.log = log;
    this.source = source;
  }

  /** Reads the log, again and again until it can be read. */
  void readLog() {
    thread.execute(
        () -> {
          try {
            do {
              try {
                answer(new LogRead(log.readToEnd()));
                return;
              } catch (IOException | RuntimeException e) {
                LOG.warn("The models' lifecycle cannot be read, trying again: {}", e.toString());
              }
            } while (!closed.await(AGAIN_MILLIS, TimeUnit.MILLISECONDS));
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  /** Opens and warms a version. */
  void load(ModelLifecycle.Step promotion) {
    thread.execute(
        () -> {
          try {
            answer(new Ready(promotion, source.open(promotion)));
          } catch (RuntimeException | LinkageError e) {
            answer(new Refused(promotion, e.toString()));
          }
        });
  }

  /** Whatever is done, or null. */
  Answer poll() {
    return answers.poll();
  }

  /** Whatever is done within that time, or null. */
  Answer await(long millis) throws InterruptedException {
    return answers.poll(millis, TimeUnit.MILLISECONDS);
  }

  private synchronized void answer(Answer answer) {
    if (closed.getCount() == 0 && answer instanceof Ready ready) {
      ready.model().retire();
    } else {
      answers.add(answer);
    }
  }

  /** Ends the thread; what was loaded and not taken is closed. */
  @Override
  public synchronized void close() {
    closed.countDown();
    thread.shutdownNow();
    for (Answer answer = answers.poll(); answer != null; answer = answers.poll()) {
      if (answer instanceof Ready ready) {
        ready.model().retire();
      }
    }
  }
}
