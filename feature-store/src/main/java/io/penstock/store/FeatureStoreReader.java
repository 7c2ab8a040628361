package io.penstock.store;

import io.lettuce.core.RedisException;
import io.lettuce.core.codec.StringCodec;
import io.penstock.features.Entity;
import io.penstock.features.Feature;
import io.penstock.features.FeatureSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads entity values from Redis, an entity in one round trip. Connects at the first read. Not
 * thread safe.
 *
 * <p>Names and versions: values lie under their set's name and version, so a reader sees what was
 * written under just that, and an entity that has values under another version alone is one that
 * the store does not know. A feature that the set has and the stored values have not is told in
 * {@link StoredEntity#missing}; one that they have beyond the set is passed over.
 */
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
      Set<String> missing = new LinkedHashSet<>();
      for (Feature feature : set.featuresOf(entity)) {
        String text = hash.get(feature.name());
        if (text == null) {
          missing.add(feature.name());
        }
        boolean passed = definition.delay().isZero() && now - asOf >= feature.window().toMillis();
        values.put(
            feature.name(),
            passed || text == null ? feature.defaultValue() : Double.parseDouble(text));
      }
      return Optional.of(new StoredEntity(asOf, seq, values, missing));
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
