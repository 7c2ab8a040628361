package io.penstock.stack.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.penstock.featurejobs.Bootstrap;
import io.penstock.featurejobs.BootstrapReport;
import io.penstock.features.FeatureSet;
import io.penstock.lake.Lake;
import io.penstock.lake.LakeException;
import io.penstock.lake.LakeSettings;
import io.penstock.settings.SettingsLoader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeatureHistoryTest {
  private static final FeatureSet SET = FeatureSet.load("card_fraud@v2");

  private static HttpServer catalog;
  private static Lake lake;

  @TempDir private Path job;

  @BeforeAll
  static void openALake() throws Exception {
    catalog = emptyCatalog();
    lake = lake(catalog);
  }

  @AfterAll
  static void closeTheLake() {
    lake.close();
    catalog.stop(0);
  }

  @Test
  void oneThatFailsLeavesNoneFromBefore() throws Exception {
    assertNoneIsLeftBy(
        (savepoint, set, at, history, rows) -> {
          throw new IOException("No space left on device");
        });
    assertNoneIsLeftBy(
        (savepoint, set, at, history, rows) -> {
          throw new IllegalArgumentException("holds no offsets of transactions.labels.v1");
        });
    assertNoneIsLeftBy(
        (savepoint, set, at, history, rows) -> {
          throw new UncheckedIOException(new IOException("Input/output error"));
        });
    assertNoneIsLeftBy(
        (savepoint, set, at, history, rows) -> {
          at.stats("transactions"); // a LakeException: there is no such table
          return Optional.of(report(savepoint, true));
        });
    assertThatThrownBy(() -> lake.stats("transactions")).isInstanceOf(LakeException.class);
  }

  @Test
  void oneThatIsOfNoUseLeavesNoneFromBefore() throws Exception {
    assertNoneIsLeftBy(
        (savepoint, set, at, history, rows) -> Optional.of(report(savepoint, false)));
  }

  @Test
  void oneThatIsWrittenAndProvenIsHandedOnUntilACheckpoint() throws Exception {
    FeatureHistory.Writer writes =
        (savepoint, set, at, directory, rows) -> {
          writeHistory(directory, savepoint);
          return Optional.of(report(savepoint, true));
        };
    Path history = historyFromBefore();
    assertThat(prepare(writes)).contains(history);
    // A start that restores the same savepoint again writes none.
    assertThat(
            prepare(
                (savepoint, set, at, directory, rows) -> fail("it is there, and for this start")))
        .contains(history);
  }

  @Test
  void whereNothingIsNeededTheOneFromBeforeIsKept() throws Exception {
    Path history = historyFromBefore();
    assertThat(prepare(nothingIsNeeded())).contains(history);
    assertThat(Bootstrap.isIn(history)).isTrue();
  }

  @Test
  void aLakeThatIsAwayWhereNothingIsNeededTakesNoHistoryAway() throws Exception {
    Path history = historyFromBefore();
    HttpServer stopped = emptyCatalog();
    try (Lake away = lake(stopped)) {
      stopped.stop(0);
      assertThatThrownBy(() -> away.exists("transactions")).isInstanceOf(RuntimeException.class);
      assertThat(
              new FeatureHistory(job, nothingIsNeeded())
                  .prepare(Optional.of(job.resolve("savepoint-2")), SET, away))
          .contains(history);
    }
  }

  @Test
  void aReportIsReplacedInOneStep() throws Exception {
    FeatureHistory history = new FeatureHistory(job);
    Path report = job.resolve("bootstrap.json");
    history.save(report(job.resolve("savepoint-1"), true), SET);
    String first = Files.readString(report);
    try (InputStream reader = Files.newInputStream(report)) {
      history.save(report(job.resolve("savepoint-2"), false), SET);
      assertThat(reader.readAllBytes()).asString(StandardCharsets.UTF_8).isEqualTo(first);
    }
    assertThat(Files.readString(report)).contains("savepoint-2").isNotEqualTo(first);
    assertThat(job).isDirectoryNotContaining(file -> !file.equals(report));
  }

  @Test
  void aStartWithoutStateNeedsNone() throws Exception {
    Path history = historyFromBefore();
    assertThat(new FeatureHistory(job, nothingIsNeeded()).prepare(Optional.empty(), SET, lake))
        .isEmpty();
    assertThat(history).doesNotExist();
  }

  /** Stands for a catalog without tables. */
  private static HttpServer emptyCatalog() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/v1/config", exchange -> answer(exchange, 200, "{\"defaults\": {}, \"overrides\": {}}"));
    server.createContext(
        "/",
        exchange ->
            answer(
                exchange,
                404,
                """
                {"error": {"code": 404, "type": "NoSuchTableException", "message": "none"}}\
                """));
    server.start();
    return server;
  }

  private static void answer(HttpExchange exchange, int status, String json) throws IOException {
    try (exchange) {
      byte[] body = json.getBytes(StandardCharsets.UTF_8);
      boolean head = exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(status, head ? -1 : body.length);
      if (!head) {
        exchange.getResponseBody().write(body);
      }
    }
  }

  private static Lake lake(HttpServer catalog) {
    String uri = "http://127.0.0.1:" + catalog.getAddress().getPort();
    return Lake.open(SettingsLoader.load(LakeSettings.class, Map.of("lake.catalog", uri)));
  }

  private void assertNoneIsLeftBy(FeatureHistory.Writer writer) throws Exception {
    Path history = historyFromBefore();
    assertThat(prepare(writer)).isEmpty();
    assertThat(history).doesNotExist();
    // Nor has a later start anything to keep, when the state is of the present set.
    assertThat(prepare(nothingIsNeeded())).isEmpty();
  }

  private static FeatureHistory.Writer nothingIsNeeded() {
    return (savepoint, set, at, history, rows) -> Optional.empty();
  }

  private Optional<Path> prepare(FeatureHistory.Writer writer) {
    return new FeatureHistory(job, writer)
        .prepare(Optional.of(job.resolve("savepoint-2")), SET, lake);
  }

  /** Of savepoint-1. */
  private Path historyFromBefore() throws Exception {
    Path history = job.resolve("history");
    writeHistory(history, job.resolve("savepoint-1"));
    return history;
  }

  /** What says of a folder that it is a whole history, and of what. */
  private static void writeHistory(Path history, Path savepoint) throws IOException {
    Properties about = new Properties();
    about.setProperty("savepoint", savepoint.toString());
    about.setProperty("catalog", SET.toYaml());
    about.setProperty("up-to", "1522540800000");
    about.setProperty("buckets", "1");
    Files.createDirectories(history);
    try (Writer out = Files.newBufferedWriter(history.resolve("history.properties"))) {
      about.store(out, null);
    }
    assertThat(Bootstrap.isIn(history)).isTrue();
  }

  private static BootstrapReport report(Path savepoint, boolean usable) {
    return new BootstrapReport(
        savepoint.toString(),
        List.of("card_fraud@v1"),
        SET.reference(),
        usable,
        "as the test says",
        Map.of(),
        Map.of(),
        0,
        0,
        0,
        List.of(),
        List.of(),
        0);
  }
}
