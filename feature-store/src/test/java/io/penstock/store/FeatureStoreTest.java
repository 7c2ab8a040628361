package io.penstock.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.penstock.features.Feature;
import io.penstock.features.FeatureSet;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RedisProcess.class)
class FeatureStoreTest {
  private static final FeatureSet SET = FeatureSet.load("card_fraud@v1");
  private static final String CUSTOMER = SET.entities().get(0).name();
  private static final String TERMINAL = SET.entities().get(1).name();
  private static final String[] CUSTOMER_NAMES = names(CUSTOMER);
  private static final String[] TERMINAL_NAMES = names(TERMINAL);
  private static final long DAY = Duration.ofDays(1).toMillis();
  private static final long T = 1_530_000_000_000L;

  private final RedisProcess.Server redis;
  private final StoreSettings settings;

  FeatureStoreTest(RedisProcess.Server redis) {
    this.redis = redis;
    this.settings = settings(redis.uri(), true);
  }

  @BeforeEach
  void emptyTheStore() {
    withRedis(connection -> connection.sync().flushall());
  }

  @Test
  void ofAMillionShuffledWritesEveryEntityKeepsItsNewest() throws Exception {
    Random random = new Random(7);
    int keys = 5_000;
    List<EntityValues> all = new ArrayList<>();
    Map<String, EntityValues> newest = new HashMap<>();
    for (int i = 0; i < 1_000_000; i++) {
      EntityValues value =
          values(CUSTOMER, "c" + random.nextInt(keys), T + random.nextInt(50), i, i * 0.1);
      all.add(value);
      newest.merge(value.key, value, (a, b) -> b.newerThan(a) ? b : a);
    }
    Collections.shuffle(all, random);
    try (FeatureStoreWriter writer = new FeatureStoreWriter(settings);
        FeatureStoreReader reader = new FeatureStoreReader(settings)) {
      writer.write(all);
      assertThat(writer.write(all.subList(0, 10_000))).isZero();
      assertThat(newest).hasSize(keys);
      for (EntityValues value : newest.values()) {
        StoredEntity stored = reader.read(SET, CUSTOMER, value.key, T).orElseThrow();
        assertThat(stored.asOf()).isEqualTo(value.asOf);
        assertThat(stored.seq()).isEqualTo(value.seq);
        assertThat(stored.value(value.names[0])).isEqualTo(value.values[0]);
      }
    }
  }

  @Test
  void aKilledRedisHasEveryAcknowledgedValueAndTakesMoreWhenItIsBack() throws Exception {
    try (FeatureStoreWriter writer = new FeatureStoreWriter(settings);
        FeatureStoreReader reader = new FeatureStoreReader(settings)) {
      List<EntityValues> first = new ArrayList<>();
      List<EntityValues> second = new ArrayList<>();
      for (int i = 0; i < 5_000; i++) {
        first.add(values(CUSTOMER, "c" + i, T, i, i));
        second.add(values(CUSTOMER, "c" + i, T + (i % 2 == 0 ? 1 : -1), i, -i));
      }
      writer.write(first);
      redis.kill();
      assertThatThrownBy(() -> writer.write(second))
          .isInstanceOf(StoreUnavailableException.class)
          .hasMessageContaining(redis.uri().toString());
      redis.start();
      writeWhenBack(writer, second);
      for (int i = 0; i < 5_000; i++) {
        StoredEntity stored = readWhenBack(reader, "c" + i);
        assertThat(stored.asOf()).isEqualTo(i % 2 == 0 ? T + 1 : T);
        assertThat(stored.value(first.get(0).names[0])).isEqualTo(i % 2 == 0 ? -i : i);
      }
    }
  }

  @Test
  void oneWriteTakesEntitiesOfEveryKindAlsoWhenRedisHasForgottenItsScripts() throws Exception {
    List<EntityValues> mixed = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      EntityValues value = values(i % 300 < 150 ? CUSTOMER : TERMINAL, "m" + i, T, i, i);
      value.ttlMillis = i % 200 < 100 ? DAY : 0;
      mixed.add(value);
    }
    try (FeatureStoreWriter writer = new FeatureStoreWriter(settings);
        FeatureStoreReader reader = new FeatureStoreReader(settings)) {
      writer.write(List.of(values(CUSTOMER, "m0", T, 0, 7), values(TERMINAL, "m999", T, 0, 7)));
      withRedis(connection -> connection.sync().scriptFlush());
      // All but the customer m0, which is there already.
      assertThat(writer.write(mixed)).isEqualTo(999);
      for (EntityValues value : mixed) {
        StoredEntity stored = reader.read(SET, value.entity, value.key, T).orElseThrow();
        assertThat(stored.seq()).isEqualTo(value.seq);
        assertThat(stored.values().keySet()).containsExactly(value.names);
        assertThat(stored.values().values()).containsOnly(value.seq == 0 ? 7 : value.values[0]);
      }
    }
    withRedis(
        c -> {
          for (EntityValues value : mixed) {
            long left = c.sync().pttl(StoreLayout.key(SET.reference(), value.entity, value.key));
            boolean expires = value.ttlMillis > 0 || value.seq == 0;
            assertThat(left > 0).isEqualTo(expires);
          }
        });
  }

  @Test
  void aHashCanBeReadByEye() throws Exception {
    EntityValues value = values(CUSTOMER, "1", T, 12, 0.25);
    value.values[0] = 3;
    write(settings, value);
    Map<String, String> expected = new HashMap<>();
    for (String name : value.names) {
      expected.put(name, "0.25");
    }
    expected.put(value.names[0], "3");
    expected.put("as_of", "1530000000000");
    expected.put("seq", "12");
    assertThat(expected.keySet())
        .allSatisfy(
            name ->
                assertThat(FeatureSet.isReserved(name))
                    .isNotEqualTo(List.of(value.names).contains(name)));
    withRedis(
        c ->
            assertThat(c.sync().hgetall("features:card_fraud@v1:" + CUSTOMER + ":1"))
                .isEqualTo(expected));
  }

  @Test
  void everyDoubleAndEveryKeyComesBackAsItWas() throws Exception {
    double[] odd = {
      Double.NaN, -0.0, 0.1 + 0.2, Double.MIN_VALUE, Double.MAX_VALUE, Double.POSITIVE_INFINITY, 3
    };
    List<String> keys = List.of("{a}:b", "a\r\nb", "", "ключ", "a%20b", "a b", "a:b");
    try (FeatureStoreWriter writer = new FeatureStoreWriter(settings);
        FeatureStoreReader reader = new FeatureStoreReader(settings)) {
      for (int i = 0; i < keys.size(); i++) {
        writer.write(List.of(values(CUSTOMER, keys.get(i), T, 1, odd[i])));
      }
      for (int i = 0; i < keys.size(); i++) {
        StoredEntity stored = reader.read(SET, CUSTOMER, keys.get(i), T).orElseThrow();
        assertThat(stored.values().values()).containsOnly(odd[i]);
      }
      assertThat(reader.read(SET, CUSTOMER, "nobody", T)).isEmpty();
    }
  }

  @Test
  void aWindowThatHasPassedHasItsDefaultUnlessItsEntityIsDelayed() throws Exception {
    try (FeatureStoreWriter writer = new FeatureStoreWriter(settings);
        FeatureStoreReader reader = new FeatureStoreReader(settings)) {
      writer.write(List.of(values(CUSTOMER, "1", T, 1, 5), values(TERMINAL, "1", T, 1, 5)));
      StoredEntity inside = reader.read(SET, CUSTOMER, "1", T + DAY - 1).orElseThrow();
      assertThat(inside.values().values()).containsOnly(5.0);
      StoredEntity after = reader.read(SET, CUSTOMER, "1", T + DAY).orElseThrow();
      assertThat(after.asOf()).isEqualTo(T);
      for (Feature feature : SET.featuresOf(CUSTOMER)) {
        boolean passed = feature.window().toMillis() <= DAY;
        assertThat(after.value(feature.name())).isEqualTo(passed ? feature.defaultValue() : 5.0);
      }
      StoredEntity delayed = reader.read(SET, TERMINAL, "1", T + 365 * DAY).orElseThrow();
      assertThat(delayed.values().values()).containsOnly(5.0);
    }
  }

  @Test
  void anEntityIsReadInOneRoundTrip() throws Exception {
    try (FeatureStoreWriter writer = new FeatureStoreWriter(settings);
        FeatureStoreReader reader = new FeatureStoreReader(settings)) {
      writer.write(List.of(values(CUSTOMER, "1", T, 1, 5)));
      reader.read(SET, CUSTOMER, "1", T);
      withRedis(c -> c.sync().configResetstat());
      for (int i = 0; i < 10; i++) {
        assertThat(reader.read(SET, CUSTOMER, "1", T)).isPresent();
      }
    }
    withRedis(
        c -> {
          List<String> commands =
              c.sync().info("commandstats").lines().filter(l -> l.startsWith("cmdstat_")).toList();
          assertThat(commands).anyMatch(line -> line.startsWith("cmdstat_hgetall:calls=10,"));
          assertThat(commands)
              .extracting(line -> line.substring("cmdstat_".length(), line.indexOf(':')))
              .doesNotContain("hget", "hmget", "get", "exists", "ttl", "evalsha");
        });
  }

  @Test
  void versionsOfASetDoNotSeeEachOthersValues() throws Exception {
    EntityValues next = values(CUSTOMER, "1", T + 1, 1, 6);
    next.featureSet = "card_fraud@v2";
    try (FeatureStoreWriter writer = new FeatureStoreWriter(settings);
        FeatureStoreReader reader = new FeatureStoreReader(settings)) {
      writer.write(List.of(next));
      assertThat(reader.read(SET, CUSTOMER, "1", T)).isEmpty();
      writer.write(List.of(values(CUSTOMER, "1", T, 1, 5)));
      StoredEntity stored = reader.read(SET, CUSTOMER, "1", T).orElseThrow();
      assertThat(stored.values().values()).containsOnly(5.0);
      assertThat(stored.missing()).isEmpty();
    }
  }

  @Test
  void aFeatureThatTheStoredValuesLackIsNamedAndHasItsDefault() throws Exception {
    EntityValues partial = values(CUSTOMER, "1", T, 1, 5);
    Feature lacking = SET.featuresOf(CUSTOMER).get(0);
    partial.names = partial.names.clone();
    partial.names[0] = "another_feature";
    try (FeatureStoreWriter writer = new FeatureStoreWriter(settings);
        FeatureStoreReader reader = new FeatureStoreReader(settings)) {
      writer.write(List.of(partial));
      StoredEntity stored = reader.read(SET, CUSTOMER, "1", T).orElseThrow();
      assertThat(stored.missing()).containsExactly(lacking.name());
      assertThat(stored.value(lacking.name())).isEqualTo(lacking.defaultValue());
      assertThat(stored.values()).doesNotContainKey("another_feature");
      assertThat(stored.value(partial.names[1])).isEqualTo(5);
    }
  }

  @Test
  void valuesExpireUnlessToldNotTo() throws Exception {
    EntityValues value = values(CUSTOMER, "1", T, 1, 5);
    String key = "features:card_fraud@v1:" + CUSTOMER + ":1";
    write(settings, value);
    withRedis(c -> assertThat(c.sync().pttl(key)).isBetween(1L, value.ttlMillis));
    withRedis(connection -> connection.sync().flushall());
    write(settings(redis.uri(), false), value);
    withRedis(c -> assertThat(c.sync().pttl(key)).isEqualTo(-1));
  }

  @Test
  void aStoreThatIsNotThereIsNamed() {
    StoreSettings nowhere = settings(URI.create("redis://127.0.0.1:1"), true);
    assertThatThrownBy(() -> write(nowhere, values(CUSTOMER, "1", T, 1, 5)))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("redis://127.0.0.1:1");
  }

  @Test
  void somethingElseUnderTheKeyIsAnErrorThatDoesNotPass() {
    withRedis(c -> c.sync().set("features:card_fraud@v1:" + CUSTOMER + ":1", "text"));
    assertThatThrownBy(() -> write(settings, values(CUSTOMER, "1", T, 1, 5)))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("WRONGTYPE");
  }

  private static String[] names(String entity) {
    return SET.featuresOf(entity).stream().map(Feature::name).toArray(String[]::new);
  }

  private static EntityValues values(String entity, String key, long asOf, long seq, double each) {
    String[] names = entity.equals(CUSTOMER) ? CUSTOMER_NAMES : TERMINAL_NAMES;
    double[] values = new double[names.length];
    Arrays.fill(values, each);
    return new EntityValues(SET.reference(), entity, key, asOf, seq, 37 * DAY, names, values);
  }

  private static StoreSettings settings(URI redis, boolean expire) {
    return new StoreSettings(redis, Duration.ofSeconds(5), Duration.ofSeconds(1), expire, 500);
  }

  private static void write(StoreSettings settings, EntityValues value)
      throws StoreUnavailableException {
    try (FeatureStoreWriter writer = new FeatureStoreWriter(settings)) {
      writer.write(List.of(value));
    }
  }

  private static void writeWhenBack(FeatureStoreWriter writer, List<EntityValues> values)
      throws StoreUnavailableException {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (true) {
      try {
        writer.write(values);
        return;
      } catch (StoreUnavailableException e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
        Thread.onSpinWait();
      }
    }
  }

  private static StoredEntity readWhenBack(FeatureStoreReader reader, String key)
      throws StoreUnavailableException {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (true) {
      try {
        return reader.read(SET, CUSTOMER, key, T).orElseThrow();
      } catch (StoreUnavailableException e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
        Thread.onSpinWait();
      }
    }
  }

  private void withRedis(Consumer<StatefulRedisConnection<String, String>> action) {
    try (RedisClient client = RedisClient.create(redis.uri().toString());
        StatefulRedisConnection<String, String> connection = client.connect()) {
      action.accept(connection);
    }
  }
}
