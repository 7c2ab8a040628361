package io.penstock.store;

import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Writes entity values to Redis, in batches over one connection. A value replaces only an older one
 * (by asOf, then seq), decided inside Redis, so every write may be repeated. Connects at the first
 * write. Not thread safe.
 */
public final class FeatureStoreWriter implements AutoCloseable {
  private final StoreSettings settings;
  private final RedisConnections connections;
  private String digest;

  /** Opens nothing yet. */
  public FeatureStoreWriter(StoreSettings settings) {
    this.settings = settings;
    this.connections = new RedisConnections(settings, 2 * settings.batchSize() + 16);
  }

  /**
   * Writes all values and returns when Redis has answered each.
   *
   * @throws StoreUnavailableException if Redis is away or slow: some values may be written; write
   *     all of them again
   * @throws StoreException if Redis refuses a value for good
   */
  public void write(Collection<EntityValues> values) throws StoreUnavailableException {
    List<EntityValues> batch = new ArrayList<>(Math.min(values.size(), settings.batchSize()));
    for (EntityValues value : values) {
      batch.add(value);
      if (batch.size() == settings.batchSize()) {
        writeBatch(batch);
        batch.clear();
      }
    }
    if (!batch.isEmpty()) {
      writeBatch(batch);
    }
  }

  @Override
  public void close() {
    connections.close();
  }

  private void writeBatch(List<EntityValues> batch) throws StoreUnavailableException {
    StatefulRedisConnection<String, String> connection = connections.get();
    connection.setAutoFlushCommands(false);
    if (digest == null) {
      loadScript(connection);
    }
    if (!send(connection, batch)) {
      // A restarted Redis has forgotten its scripts.
      loadScript(connection);
      if (!send(connection, batch)) {
        throw connections.unavailable(new RedisException("it forgets its scripts"));
      }
    }
  }

  /** False if Redis does not know the script; writes that passed may pass again, to no effect. */
  private boolean send(StatefulRedisConnection<String, String> connection, List<EntityValues> batch)
      throws StoreUnavailableException {
    RedisAsyncCommands<String, String> commands = connection.async();
    List<RedisFuture<Long>> answers = new ArrayList<>(batch.size());
    for (EntityValues value : batch) {
      String[] key = {StoreLayout.key(value.featureSet, value.entity, value.key)};
      answers.add(commands.evalsha(digest, ScriptOutputType.INTEGER, key, arguments(value)));
    }
    connection.flushCommands();
    long deadline = System.nanoTime() + settings.timeout().toNanos();
    boolean known = true;
    for (int i = 0; i < answers.size(); i++) {
      try {
        await(answers.get(i), deadline);
      } catch (RedisNoScriptException e) {
        known = false;
      } catch (StoreUnavailableException e) {
        for (RedisFuture<Long> rest : answers.subList(i, answers.size())) {
          rest.cancel(true);
        }
        throw e;
      }
    }
    return known;
  }

  private void loadScript(StatefulRedisConnection<String, String> connection)
      throws StoreUnavailableException {
    RedisFuture<String> loaded = connection.async().scriptLoad(StoreLayout.FENCED_WRITE);
    connection.flushCommands();
    digest = await(loaded, System.nanoTime() + settings.timeout().toNanos());
  }

  private <T> T await(RedisFuture<T> answer, long deadline) throws StoreUnavailableException {
    try {
      return answer.get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (ExecutionException | CompletionException e) {
      if (e.getCause() instanceof RedisNoScriptException unknown) {
        throw unknown;
      }
      throw connections.failure(e.getCause());
    } catch (TimeoutException e) {
      throw connections.unavailable(null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw connections.unavailable(e);
    }
  }

  private String[] arguments(EntityValues value) {
    String[] arguments = new String[3 + 2 * value.names.length];
    arguments[0] = Long.toString(value.asOf);
    arguments[1] = Long.toString(value.seq);
    arguments[2] = settings.expire() ? Long.toString(value.ttlMillis) : "0";
    for (int i = 0; i < value.names.length; i++) {
      arguments[3 + 2 * i] = value.names[i];
      arguments[4 + 2 * i] = StoreLayout.text(value.values[i]);
    }
    return arguments;
  }
}
