package io.penstock.store;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Opens one connection lazily and closes it with its threads. Not thread safe.
 *
 * @param <T> what keys and values are read as
 */
final class RedisConnections<T> implements AutoCloseable {
  private static final List<String> PASSING =
      List.of(
          "LOADING",
          "BUSY",
          "OOM",
          "MISCONF",
          "READONLY",
          "MASTERDOWN",
          "NOREPLICAS",
          "CLUSTERDOWN",
          "TRYAGAIN");

  private final StoreSettings settings;
  private final RedisCodec<T, T> codec;
  private final int queueSize;
  private ClientResources resources;
  private RedisClient client;
  private StatefulRedisConnection<T, T> connection;

  RedisConnections(StoreSettings settings, RedisCodec<T, T> codec, int queueSize) {
    this.settings = settings;
    this.codec = codec;
    this.queueSize = queueSize;
  }

  /** The connection; opened at the first call, reopened by itself when it is lost. */
  StatefulRedisConnection<T, T> get() throws StoreUnavailableException {
    if (connection == null) {
      try {
        connection = client().connect(codec);
      } catch (RedisException e) {
        throw unavailable(e);
      }
    }
    return connection;
  }

  /** Sorts what went wrong into what passes (returned) and what does not (thrown). */
  StoreUnavailableException failure(Throwable cause) {
    if (cause instanceof RedisCommandExecutionException refused) {
      String message = String.valueOf(refused.getMessage());
      if (PASSING.stream().noneMatch(message::startsWith)) {
        throw new StoreException("Redis at " + settings.redis() + " refused: " + message, refused);
      }
    }
    return unavailable(cause);
  }

  StoreUnavailableException unavailable(Throwable cause) {
    String why = cause == null ? "no answer within " + settings.timeout() : cause.getMessage();
    return new StoreUnavailableException(
        "Redis at " + settings.redis() + " is not available: " + why, cause);
  }

  @Override
  public void close() {
    if (client != null) {
      client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
      resources.shutdown(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(2000);
      client = null;
      connection = null;
    }
  }

  private RedisClient client() {
    if (client == null) {
      // The least that Lettuce takes; a thread starts when it is used, and a connection uses one.
      resources =
          ClientResources.builder()
              .ioThreadPoolSize(2)
              .computationThreadPoolSize(2)
              .reconnectDelay(
                  Delay.exponential(
                      Duration.ofMillis(10), Duration.ofSeconds(1), 2, TimeUnit.MILLISECONDS))
              .build();
      RedisURI uri = RedisURI.create(settings.redis());
      uri.setTimeout(settings.timeout());
      client = RedisClient.create(resources, uri);
      client.setOptions(
          ClientOptions.builder()
              .autoReconnect(true)
              .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
              .requestQueueSize(queueSize)
              .socketOptions(
                  SocketOptions.builder()
                      .connectTimeout(settings.timeout())
                      .keepAlive(true)
                      .build())
              .build());
    }
    return client;
  }
}
