package io.penstock.store;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.CommandArgs;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Encodes values as arguments of {@link StoreLayout#FENCED_WRITE}: a call for up to {@value
 * #ENTITIES_PER_CALL} neighbours that have the same names and time to live. Not thread safe.
 *
 * <p>For a single Redis. On Redis Cluster all keys of a call must lie in one slot, and here each
 * key has a slot of its own: a client for a cluster must send one entity a call.
 */
final class FencedWrites {
  /** Spreads the cost of a call, and keeps Redis from its other clients for less than 1 ms. */
  static final int ENTITIES_PER_CALL = 64;

  private final boolean expire;
  private final PackedStrings rows = new PackedStrings();
  private final List<byte[]> keys = new ArrayList<>(ENTITIES_PER_CALL);
  private String featureSet;
  private String entity;
  private String keyPrefix;
  private String[] names;
  private byte[] packedNames;

  FencedWrites(boolean expire) {
    this.expire = expire;
  }

  /** The arguments of each call, in the values' order; none shares memory with the values. */
  List<CommandArgs<byte[], byte[]>> calls(String digest, List<EntityValues> values) {
    List<CommandArgs<byte[], byte[]>> calls = new ArrayList<>();
    int next = 0;
    while (next < values.size()) {
      EntityValues first = values.get(next);
      useNames(first.names);
      keys.clear();
      rows.clear();
      while (next < values.size() && keys.size() < ENTITIES_PER_CALL) {
        EntityValues value = values.get(next);
        if (ttl(value) != ttl(first) || !sameNames(value.names)) {
          break;
        }
        add(value);
        next++;
      }
      calls.add(arguments(digest, ttl(first)));
    }
    return calls;
  }

  private void add(EntityValues value) {
    keys.add(key(value));
    rows.add(value.asOf);
    rows.add(value.seq);
    for (int i = 0; i < names.length; i++) {
      rows.add(value.values[i]);
    }
  }

  private CommandArgs<byte[], byte[]> arguments(String digest, long ttl) {
    CommandArgs<byte[], byte[]> arguments =
        new CommandArgs<>(ByteArrayCodec.INSTANCE).add(digest).add(keys.size());
    for (byte[] key : keys) {
      arguments.add(key);
    }
    return arguments.add(ttl).add(packedNames).add(rows.toByteArray());
  }

  private byte[] key(EntityValues value) {
    if (!value.entity.equals(entity) || !value.featureSet.equals(featureSet)) {
      entity = value.entity;
      featureSet = value.featureSet;
      keyPrefix = StoreLayout.keyPrefix(featureSet, entity);
    }
    return keyPrefix.concat(StoreLayout.encode(value.key)).getBytes(StandardCharsets.US_ASCII);
  }

  private long ttl(EntityValues value) {
    return expire ? value.ttlMillis : 0;
  }

  private void useNames(String[] next) {
    if (!sameNames(next)) {
      PackedStrings packed = new PackedStrings();
      packed.add(StoreLayout.AS_OF);
      packed.add(StoreLayout.SEQ);
      for (String name : next) {
        packed.add(name);
      }
      packedNames = packed.toByteArray();
      names = next.clone();
    }
  }

  private boolean sameNames(String[] others) {
    return Arrays.equals(others, names);
  }
}
