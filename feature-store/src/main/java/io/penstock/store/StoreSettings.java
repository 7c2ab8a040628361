package io.penstock.store;

import io.penstock.settings.Setting;
import java.io.Serializable;
import java.net.URI;
import java.time.Duration;

/**
 * Where the online store is and how it is written.
 *
 * @param redis address of the Redis server
 * @param timeout how long one batch or one read may take
 * @param flushInterval the longest that a value waits for a newer one of its entity
 * @param expire whether values leave the store when no window can see them any more
 * @param batchSize values that are sent before answers are read
 */
public record StoreSettings(
    @Setting(
            key = "redis.url",
            defaultValue = "redis://127.0.0.1:6379",
            doc = "Address of the Redis server, redis://host:port")
        URI redis,
    @Setting(
            key = "redis.timeout",
            defaultValue = "5s",
            doc = "How long one batch or one read may take, a duration")
        Duration timeout,
    @Setting(
            key = "store.flush.interval",
            defaultValue = "1s",
            doc = "The longest that a value waits for a newer one of its entity, a duration")
        Duration flushInterval,
    @Setting(
            key = "store.expire",
            defaultValue = "true",
            doc = "Whether values expire after their longest window and delay; off in a replay")
        boolean expire,
    @Setting(
            key = "store.batch.size",
            defaultValue = "500",
            doc = "Values that are sent before answers are read, a count")
        int batchSize)
    implements Serializable {

  /** Checks the settings. */
  public StoreSettings {
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("redis.timeout must be positive, not " + timeout);
    }
    if (flushInterval.isNegative() || flushInterval.isZero()) {
      throw new IllegalArgumentException(
          "store.flush.interval must be positive, not " + flushInterval);
    }
    if (batchSize < 1) {
      throw new IllegalArgumentException("store.batch.size must be at least 1, not " + batchSize);
    }
  }
}
