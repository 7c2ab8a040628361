package io.penstock.streaming;

import io.penstock.schemas.RegistryUnavailableException;
import java.net.URI;
import java.time.Duration;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the registry until it answers: a registry that is away is no bad input. Waits longer each
 * time, logs each wait, counts it, and ends at once when its thread is interrupted.
 */
final class RegistryWait {
  static final String WAITS = "registryWaits";

  private static final Logger LOG = LoggerFactory.getLogger(RegistryWait.class);
  private static final Duration FIRST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofSeconds(5);

  private final URI registry;
  private final Counter waits;

  RegistryWait(URI registry, MetricGroup metrics) {
    this.registry = registry;
    this.waits = metrics.counter(WAITS);
  }

  /** What needs the registry. */
  @FunctionalInterface
  interface Question<R, E extends Exception> {
    R ask() throws E;
  }

  <R, E extends Exception> R call(Question<R, E> question) throws E, InterruptedException {
    Duration wait = FIRST;
    while (true) {
      try {
        return question.ask();
      } catch (RegistryUnavailableException away) {
        waits.inc();
        LOG.warn(
            "Schema registry {} does not answer ({}); asking again in {} ms",
            registry,
            away.getMessage(),
            wait.toMillis());
        Thread.sleep(wait.toMillis());
        wait = wait.multipliedBy(2).compareTo(LONGEST) < 0 ? wait.multipliedBy(2) : LONGEST;
      }
    }
  }
}
