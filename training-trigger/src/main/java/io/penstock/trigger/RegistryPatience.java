package io.penstock.trigger;

import io.penstock.schemas.RegistryUnavailableException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the registry until it answers: one that is away is no bad input. */
final class RegistryPatience {
  private static final Logger LOG = LoggerFactory.getLogger(RegistryPatience.class);
  private static final Duration FIRST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofSeconds(5);

  private RegistryPatience() {}

  /** What needs the registry. */
  @FunctionalInterface
  interface Question<R, E extends Exception> {
    R ask() throws E;
  }

  /**
   * The answer, after longer and longer waits; each is logged.
   *
   * @throws RegistryUnavailableException if the thread is interrupted meanwhile
   */
  static <R, E extends Exception> R ask(Question<R, E> question) throws E {
    Duration wait = FIRST;
    while (true) {
      try {
        return question.ask();
      } catch (RegistryUnavailableException away) {
        LOG.warn("{}; asking again in {} ms", away.getMessage(), wait.toMillis());
        try {
          Thread.sleep(wait.toMillis());
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw away;
        }
        Duration next = wait.multipliedBy(2);
        wait = next.compareTo(LONGEST) < 0 ? next : LONGEST;
      }
    }
  }
}
