package io.penstock.stack.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.penstock.features.FeatureSet;
import io.penstock.settings.SettingsLoader;
import io.penstock.stack.RunningStack;
import io.penstock.stack.StackClock;
import io.penstock.stack.StackState;
import io.penstock.store.FeatureStoreReader;
import io.penstock.store.StoreSettings;
import io.penstock.store.StoredEntity;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

/** A Redis that lost a few entities gets them back from the lake while the jobs go on. */
@Timeout(120)
class StoreRebuildIT {
  private static final FeatureSet SET = FeatureSet.load("card_fraud@v1");

  /** Of the replay; no other test writes them. */
  private static final List<String> CUSTOMERS = List.of("1201", "1202", "1203");

  private static final String TERMINAL = "2301";

  private final StackState stack = StackState.load(RunningStack.directory());

  @Test
  void lostEntitiesComeBackAndTheOthersStay() throws Exception {
    // Its sources never count as idle, and produce writes today's transactions.
    StackClock.moveTo(stack, System.currentTimeMillis());
    StoreSettings settings =
        SettingsLoader.load(StoreSettings.class, Map.of("redis.url", stack.redis().toString()));
    try (FeatureStoreReader reader = new FeatureStoreReader(settings)) {
      Map<String, StoredEntity> before = stored(reader);
      StoredEntity other = read(reader, "customer", "1204");
      lose();
      assertThat(reader.read(SET, "customer", CUSTOMERS.get(0), 0)).isEmpty();

      assertThat(rebuild())
          .containsPattern(
              "customer +3 written; in Redis already: \\d{4} equal, \\d+ newer, 0 with other"
                  + " values")
          .containsPattern(
              "terminal +1 written; in Redis already: \\d+ equal, \\d+ newer, 0 with other values");

      stored(reader)
          .forEach(
              (key, entity) -> {
                assertThat(entity.asOf()).as(key).isEqualTo(before.get(key).asOf());
                assertThat(entity.values()).as(key).isEqualTo(before.get(key).values());
              });
      assertThat(read(reader, "customer", "1204")).isEqualTo(other);
    }
  }

  private static Map<String, StoredEntity> stored(FeatureStoreReader reader) throws Exception {
    Map<String, StoredEntity> entities = new LinkedHashMap<>();
    for (String customer : CUSTOMERS) {
      entities.put("customer " + customer, read(reader, "customer", customer));
    }
    entities.put("terminal " + TERMINAL, read(reader, "terminal", TERMINAL));
    return entities;
  }

  /** As of its newest event, whatever has passed since. */
  private static StoredEntity read(FeatureStoreReader reader, String entity, String key)
      throws Exception {
    return reader.read(SET, entity, key, 0).orElseThrow();
  }

  private void lose() {
    try (RedisClient client = RedisClient.create(RedisURI.create(stack.redis().toString()));
        StatefulRedisConnection<String, String> connection = client.connect()) {
      for (String customer : CUSTOMERS) {
        assertThat(connection.sync().del("features:card_fraud@v1:customer:" + customer))
            .isEqualTo(1);
      }
      assertThat(connection.sync().del("features:card_fraud@v1:terminal:" + TERMINAL)).isEqualTo(1);
    }
  }

  /** Runs the command, with transactions meanwhile, so that the job has something to commit. */
  private static String rebuild() throws Exception {
    StringWriter out = new StringWriter();
    CompletableFuture<Integer> rebuilding =
        CompletableFuture.supplyAsync(() -> run(new StoreCommand.Rebuild(), out));
    while (true) {
      assertThat(
              run(
                  new ProduceCommand(),
                  new StringWriter(),
                  "--json",
                  "{\"transaction_id\":\"%s\",\"customer_id\":\"it\",\"terminal_id\":\"1\",\"amount_minor\":1}"
                      .formatted("rebuild-" + UUID.randomUUID())))
          .isZero();
      try {
        assertThat(rebuilding.get(1, TimeUnit.SECONDS)).as(out.toString()).isZero();
        return out.toString();
      } catch (TimeoutException goesOn) {
        // It waits for the job's commits.
      }
    }
  }

  private static int run(Object command, StringWriter out, String... args) {
    String[] all = new String[args.length + 2];
    System.arraycopy(args, 0, all, 0, args.length);
    all[args.length] = "--dir";
    all[args.length + 1] = RunningStack.directory().toString();
    return new CommandLine(command)
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(out))
        .execute(all);
  }
}
