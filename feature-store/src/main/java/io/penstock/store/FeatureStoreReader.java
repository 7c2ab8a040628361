package io.penstock.store;

import io.lettuce.core.RedisException;
import io.lettuce.core.codec.StringCodec;
import io.penstock.features.Entity;
import io.penstock.features.Feature;
import io.penstock.features.FeatureSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Reads entity values from Redis. Connects at the first read. Not thread safe. */
public final class FeatureStoreReader implements AutoCloseable {
  private final StoreSettings settings;
  private final RedisConnections<String> connections;

  /** Opens nothing yet. */
  public FeatureStoreReader(StoreSettings settings) {
    this.settings = settings;
    this.connections = new RedisConnections<>(settings, StringCodec.UTF8, 1024);
  }

  /**
   * The values of an entity as of its newest event; a window without delay that holds no event any
   * more at {@code now} (epoch milliseconds) has its default instead. Empty for an entity that the
   * store does not know.
   *
   * @throws StoreUnavailableException if Redis is away or slow
   * @throws StoreException if what is stored cannot be read
   */
  public Optional<StoredEntity> read(FeatureSet set, String entity, String key, long now)
      throws StoreUnavailableException {
    Entity definition = set.entity(entity);
    String stored = StoreLayout.key(set.reference(), entity, key);
    Map<String, String> hash;
    try {
      hash = connections.get().sync().hgetall(stored);
    } catch (RedisException e) {
      throw connections.failure(e);
    }
    if (hash.isEmpty()) {
      return Optional.empty();
    }
    try {
      long asOf = Long.parseLong(hash.get(StoreLayout.AS_OF));
      long seq = Long.parseLong(hash.get(StoreLayout.SEQ));
      Map<String, Double> values = new LinkedHashMap<>();
      for (Feature feature : set.featuresOf(entity)) {
        String text = hash.get(feature.name());
        boolean passed = definition.delay().isZero() && now - asOf >= feature.window().toMillis();
        values.put(
            feature.name(),
            passed || text == null ? feature.defaultValue() : Double.parseDouble(text));
      }
      return Optional.of(new StoredEntity(asOf, seq, values));
    } catch (NumberFormatException e) {
      throw new StoreException(
          "Redis at " + settings.redis() + " holds no feature values at " + stored, e);
    }
  }

  @Override
  public void close() {
    connections.close();
  }
}
