package io.penstock.store;

import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
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
  private final RedisConnections<byte[]> connections;
  private final FencedWrites writes;
  private String digest;

  /** Opens nothing yet. */
  public FeatureStoreWriter(StoreSettings settings) {
    this.settings = settings;
    this.connections =
        new RedisConnections<>(settings, ByteArrayCodec.INSTANCE, 2 * settings.batchSize() + 16);
    this.writes = new FencedWrites(settings.expire());
  }

  /**
   * Writes all values and returns when Redis has answered each.
   *
   * @return how many Redis took; it keeps the newer value of the others
   * @throws StoreUnavailableException if Redis is away or slow: some values may be written; write
   *     all of them again
   * @throws StoreException if Redis refuses a value for good; others may be written or not
   */
  public long write(Collection<EntityValues> values) throws StoreUnavailableException {
    long written = 0;
    List<EntityValues> batch = new ArrayList<>(Math.min(values.size(), settings.batchSize()));
    for (EntityValues value : values) {
      batch.add(value);
      if (batch.size() == settings.batchSize()) {
        written += writeBatch(batch);
        batch.clear();
      }
    }
    if (!batch.isEmpty()) {
      written += writeBatch(batch);
    }
    return written;
  }

  @Override
  public void close() {
    connections.close();
  }

  private long writeBatch(List<EntityValues> batch) throws StoreUnavailableException {
    StatefulRedisConnection<byte[], byte[]> connection = connections.get();
    connection.setAutoFlushCommands(false);
    if (digest == null) {
      loadScript(connection);
    }
    Answers first = send(connection, batch);
    if (first.known) {
      return first.written;
    }
    // A restarted Redis has forgotten its scripts.
    loadScript(connection);
    Answers second = send(connection, batch);
    if (!second.known) {
      throw connections.unavailable(new RedisException("it forgets its scripts"));
    }
    return first.written + second.written;
  }

  /**
   * What Redis said to a batch.
   *
   * @param known whether it knows the script; else writes that passed may pass again, to no effect
   * @param written how many values it took
   */
  private record Answers(boolean known, long written) {}

  private Answers send(StatefulRedisConnection<byte[], byte[]> connection, List<EntityValues> batch)
      throws StoreUnavailableException {
    RedisAsyncCommands<byte[], byte[]> commands = connection.async();
    List<RedisFuture<Long>> answers = new ArrayList<>();
    for (CommandArgs<byte[], byte[]> call : writes.calls(digest, batch)) {
      IntegerOutput<byte[], byte[]> written = new IntegerOutput<>(ByteArrayCodec.INSTANCE);
      answers.add(commands.dispatch(CommandType.EVALSHA, written, call));
    }
    connection.flushCommands();
    long deadline = System.nanoTime() + settings.timeout().toNanos();
    boolean known = true;
    long taken = 0;
    for (int i = 0; i < answers.size(); i++) {
      try {
        taken += await(answers.get(i), deadline);
      } catch (RedisNoScriptException e) {
        known = false;
      } catch (StoreUnavailableException e) {
        for (RedisFuture<Long> rest : answers.subList(i, answers.size())) {
          rest.cancel(true);
        }
        throw e;
      }
    }
    return new Answers(known, taken);
  }

  private void loadScript(StatefulRedisConnection<byte[], byte[]> connection)
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
}
