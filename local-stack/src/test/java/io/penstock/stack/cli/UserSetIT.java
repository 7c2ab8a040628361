package io.penstock.stack.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.penstock.features.FeatureSet;
import io.penstock.settings.SettingsLoader;
import io.penstock.stack.Installation;
import io.penstock.stack.RunningStack;
import io.penstock.stack.StackClock;
import io.penstock.stack.StackState;
import io.penstock.store.FeatureStoreReader;
import io.penstock.store.StoreSettings;
import io.penstock.store.StoredEntity;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A stack that ran with a set of the jar goes on with a user's own, by the commands of its users.
 * Comes last of all, for it stops the stack that the others share.
 */
@Timeout(300)
class UserSetIT {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);

  /** This test's own customer and terminal. */
  private final String own = "user-set-" + UUID.randomUUID();

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private String dir;

  @TempDir private Path folder;

  @Test
  void newFeaturesCountWhatWasThereBeforeTheChange() throws Exception {
    dir = RunningStack.directory().toString();
    // Its sources never count as idle, and produce writes today's transactions.
    StackClock.moveTo(StackState.load(RunningStack.directory()), System.currentTimeMillis());
    produce("a", 500);
    produce("b", 2_000);
    produce("c", 3_000);
    assertThat(run("tail", "scored", "--from-beginning", "--id", own + "-c", "--max", "1"))
        .isZero();
    RunningStack.stopWithSavepoint();

    String set = set();
    Path refused =
        Files.writeString(
            folder.resolve("refused.yaml"),
            set.replace("terminal, key: [terminal_id]", "terminal, key: [customer_id]"));
    assertThat(run("up", "--feature-set", refused.toString())).isEqualTo(1);
    assertThat(err.toString())
        .startsWith("penstock: the state of card_fraud@v1 in " + dir + " does not fit my_set@v2: ")
        .contains("entity 'terminal' was keyed by [terminal_id], and is by [customer_id] now");

    Path catalog = Files.writeString(folder.resolve("my_set.yaml"), set);
    Path said = folder.resolve("up.txt");
    Process up = up(catalog, said);
    try {
      awaitText(said, "Penstock is up.", up);
      assertThat(Files.readString(said))
          .contains("from        card_fraud@v1, to my_set@v2")
          .contains("incomplete  CUSTOMER_LARGE_60D: ")
          .contains("model       one that was trained for card_fraud@v1 is not used any more")
          .containsPattern("history for my_set@v2: .* 0 different; logs are filled up from it")
          .contains("./penstock stop --savepoint --dir " + dir);
      produce("d", 4_000);
      assertTheNewFeaturesAreServed(FeatureSet.load(catalog.toString()));
      assertParity();
      assertThat(run("stop")).as(err.toString()).isZero();
      assertThat(up.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(up.exitValue()).as(Files.readString(said)).isZero();
    } finally {
      up.destroy();
      if (!up.waitFor(60, TimeUnit.SECONDS)) {
        up.destroyForcibly();
      }
    }
  }

  /** Of the customer's four transactions three are large; the terminal has all four. */
  private void assertTheNewFeaturesAreServed(FeatureSet set) throws Exception {
    assertThat(run("tail", "features", "--from-beginning", "--id", own + "-d", "--max", "1"))
        .isZero();
    JsonNode record = new ObjectMapper().readTree(printed());
    assertThat(record.path("feature_set").asText()).isEqualTo("my_set");
    assertThat(record.path("late_incomplete").asBoolean()).isFalse();
    JsonNode vector = record.path("vector");
    assertThat(vector.path(set.indexOf("CUSTOMER_LARGE_60D")).asDouble()).isEqualTo(3);
    assertThat(vector.path(set.indexOf("SHOP_N_10D")).asDouble()).isEqualTo(4);

    StackState stack = StackState.load(Path.of(dir));
    StoreSettings settings =
        SettingsLoader.load(StoreSettings.class, Map.of("redis.url", stack.redis().toString()));
    try (FeatureStoreReader reader = new FeatureStoreReader(settings)) {
      assertThat(stored(reader, set, "customer").value("CUSTOMER_LARGE_60D")).isEqualTo(3);
      assertThat(stored(reader, set, "shop").value("SHOP_N_10D")).isEqualTo(4);
    }
  }

  private StoredEntity stored(FeatureStoreReader reader, FeatureSet set, String entity)
      throws Exception {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (true) {
      Optional<StoredEntity> stored = reader.read(set, entity, own, System.currentTimeMillis());
      if (stored.isPresent()) {
        return stored.get();
      }
      assertThat(System.nanoTime()).as("%s in Redis", entity).isLessThan(deadline);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
    }
  }

  /** Of the table, once the row since the change is committed; those before are of the old set. */
  private void assertParity() throws IOException {
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    Path report = folder.resolve("parity.json");
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    long equal = 0;
    while (equal == 0) {
      assertThat(System.nanoTime()).as("a row since the change").isLessThan(deadline);
      assertThat(
              run(
                  "parity",
                  "--days",
                  today.minusDays(1) + ".." + today,
                  "--report",
                  report.toString()))
          .as(err.toString())
          .isZero();
      JsonNode table = new ObjectMapper().readTree(report.toFile()).path("features_table");
      for (JsonNode feature : table.path("features")) {
        if (feature.path("feature").asText().equals("CUSTOMER_LARGE_60D")) {
          equal = feature.path("equal").asLong();
        }
      }
    }
    assertThat(equal).isEqualTo(1);
  }

  /** What the stack ran with, two features and an entity more. */
  private static String set() {
    String before = FeatureSet.load("card_fraud@v1").toYaml();
    assertThat(before).startsWith("name: card_fraud\nversion: 1\n");
    return before
            .replace("name: card_fraud\nversion: 1\n", "name: my_set\nversion: 2\n")
            .replace("entities:\n", "entities:\n  - {name: shop, key: terminal_id, doc: New.}\n")
        + """
          - {name: CUSTOMER_LARGE_60D, entity: customer, aggregate: count, filter: amount >= 10, window: 60d, default: 0, doc: d}
          - {name: SHOP_N_10D, entity: shop, aggregate: count, window: 10d, default: 0, doc: d}
        """;
  }

  private Process up(Path catalog, Path said) throws IOException {
    Installation installation = Installation.find();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx264m", "-XX:+UseSerialGC", "-Xss512k"));
    command.add("-Dpenstock.home=" + installation.home());
    command.addAll(List.of("-cp", installation.moduleClassPath("local-stack")));
    command.add(PenstockCommand.class.getName());
    command.addAll(List.of("up", "--dir", dir, "--feature-set", catalog.toString()));
    command.addAll(List.of("--checkpoint-seconds", "5"));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(said.toFile())
        .start();
  }

  private static void awaitText(Path file, String text, Process writer) throws IOException {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (!Files.readString(file).contains(text)) {
      assertThat(writer.isAlive() && System.nanoTime() < deadline)
          .as("%s in: %s", text, Files.readString(file))
          .isTrue();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
    }
  }

  private void produce(String id, long amountMinor) {
    String json =
        "{\"transaction_id\":\"%s-%s\",\"customer_id\":\"%s\",\"terminal_id\":\"%s\",\"amount_minor\":%d}"
            .formatted(own, id, own, own, amountMinor);
    assertThat(run("produce", "--json", json)).as(err.toString()).isZero();
    printed();
  }

  private int run(String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--dir", dir));
    return PenstockCommand.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(all.toArray(String[]::new));
  }

  /** What was printed since the last call. */
  private String printed() {
    String text = out.toString();
    out.getBuffer().setLength(0);
    return text;
  }
}
