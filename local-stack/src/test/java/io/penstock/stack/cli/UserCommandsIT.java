package io.penstock.stack.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.featurejobs.Bootstrap;
import io.penstock.featurejobs.BootstrapReport;
import io.penstock.features.FeatureSet;
import io.penstock.lake.Lake;
import io.penstock.stack.RunningStack;
import io.penstock.stack.StackClock;
import io.penstock.stack.StackState;
import io.penstock.stack.replay.LakeWait;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The users' commands against a running stack: one transaction's way, as each of them sees it. */
@Timeout(180)
class UserCommandsIT {
  private final String id = "it-" + UUID.randomUUID();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void moveTheClock() throws Exception {
    // Its sources never count as idle, and the commands write today's transactions.
    StackClock.moveTo(StackState.load(RunningStack.directory()), System.currentTimeMillis());
  }

  @Test
  void aProducedTransactionIsScoredAndLabelled() {
    assertThat(produce(4250)).isZero();
    assertThat(printed()).startsWith(id + "  partition ");

    assertThat(tail("raw", "--id", id, "--max", "1")).isZero();
    assertThat(printed()).contains("\"amount_minor\":4250", "\"sent\":1");

    assertThat(tail("features", "--id", id, "--max", "1")).isZero();
    assertThat(printed()).contains("\"feature_set\":\"card_fraud\"", "\"vector\":[42.5,");

    assertThat(tail("scored", "--id", id, "--max", "1")).isZero();
    assertThat(printed()).contains("\"decision\":", "\"model_version\":");

    assertThat(run(new LabelCommand(), id, "fraud")).isZero();
    assertThat(printed()).contains(id + " is fraud as of ", "transactions.labels.v1");

    assertThat(tail("labels", "--id", id, "--max", "1")).isZero();
    assertThat(printed()).contains("\"is_fraud\":true", "\"source\":\"analyst\"");
  }

  @Test
  void aNegativeAmountIsSeenAmongTheDeadLetters() {
    assertThat(produce(-1)).isZero();
    String[] position = printed().strip().split("\\s+", -1);

    String row = "";
    while (!row.contains("NEGATIVE_AMOUNT")) {
      assertThat(tail("dlq", "--max", "1")).isZero();
      assertThat(run(new DlqCommand(), "show", "--raw")).isZero();
      row =
          printed()
              .lines()
              .filter(line -> line.contains("transactions.raw.v1"))
              .filter(line -> line.matches(".*\\s" + position[2] + "\\s+" + position[4] + "\\s.*"))
              .findFirst()
              .orElse("");
    }
    assertThat(row).startsWith("NEGATIVE_AMOUNT").contains(" " + id + " ");

    assertThat(run(new LabelCommand(), id, "fraud")).isEqualTo(1);
    assertThat(err.toString())
        .contains("transaction " + id + " is a dead letter (NEGATIVE_AMOUNT: ");
    // Mended and sent again it is a transaction like others.
    assertThat(produce(1)).isZero();
    assertThat(run(new LabelCommand(), id, "fraud")).as(err.toString()).isZero();
  }

  @Test
  void anIdThatNobodyProducedCannotBeLabelled() {
    assertThat(run(new LabelCommand(), id, "genuine")).isEqualTo(1);
    assertThat(err.toString()).contains("no transaction has the id " + id);
  }

  @Test
  void samplesAreWritten() {
    assertThat(run(new ProduceCommand(), "--sample", "25")).isZero();
    assertThat(printed().lines()).hasSize(25).allMatch(line -> line.startsWith("sample-"));
  }

  @Test
  void tailWithoutFollowEndsAtTheNewestRecord() {
    assertThat(tail("lifecycle", "--no-follow")).isZero();
    assertThat(tail("drift", "--no-follow")).isZero();
    assertThat(tail("triggers", "--no-follow")).isZero();
    assertThat(tail("runs", "--no-follow")).isZero();
  }

  @Test
  void aSavepointIsJudgedBeforeAnUpgrade(@TempDir Path folder) throws IOException {
    Path savepoint;
    try (Stream<Path> all =
        Files.list(RunningStack.directory().resolve("flink/features/savepoints"))) {
      savepoint = all.findFirst().orElseThrow();
    }
    assertThat(check(savepoint, "card_fraud@v2")).isZero();
    assertThat(printed())
        .contains("from        card_fraud@v1, to card_fraud@v2")
        .contains("added       CUSTOMER_ID_AMOUNT_RATIO_7DAY_WINDOW")
        .contains("incomplete  CUSTOMER_ID_NB_TERMINALS_7DAY_WINDOW: the events held lack their")
        .contains("model       one that was trained for card_fraud@v1 is not used any more")
        .contains("verdict     the job may go on from here");

    String catalog;
    try (InputStream in = getClass().getResourceAsStream("/features/card_fraud@v2.yaml")) {
      catalog = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    Path changed = folder.resolve("card_fraud@v3.yaml");
    Files.writeString(
        changed,
        catalog
            .replace("version: 2", "version: 3")
            .replace("key: terminal_id", "key: customer_id"));
    assertThat(check(savepoint, changed.toString())).isEqualTo(1);
    assertThat(printed()).contains("refused     entity 'terminal' was keyed by [terminal_id]");
    assertThat(check(folder, "card_fraud@v2")).isEqualTo(2);
    assertThat(err.toString()).contains("is no savepoint: it has no file _metadata");
  }

  @Test
  void whatLogsLackIsFilledUpFromTheLakeAndProven(@TempDir Path folder) throws IOException {
    Path savepoint;
    try (Stream<Path> all =
        Files.list(RunningStack.directory().resolve("flink/features/savepoints"))) {
      savepoint = all.findFirst().orElseThrow();
    }
    Path catalog = folder.resolve("card_fraud@v2.yaml");
    Files.writeString(
        catalog,
        FeatureSet.load("card_fraud@v1")
                .toYaml()
                .replace("version: 1", "version: 2")
                .replace(
                    "entities:\n", "entities:\n  - {name: shop, key: terminal_id, doc: New.}\n")
            + """
                - {name: CUSTOMER_N_60D, entity: customer, aggregate: count, window: 60d, default: 0, doc: d}
                - {name: CUSTOMER_NIGHTS_60D, entity: customer, aggregate: count, filter: hour < 7, window: 60d, default: 0, doc: d}
                - {name: TERMINAL_RISK_45D, entity: terminal, aggregate: risk, window: 45d, default: 0, doc: d}
                - {name: SHOP_SUM_10D, entity: shop, aggregate: sum, field: amount, window: 10d, default: 0, doc: d}
              """);
    StackState stack = StackState.load(RunningStack.directory());
    try (Lake lake = Lake.open(LakeWait.settings(stack))) {
      BootstrapReport report =
          Bootstrap.run(
                  savepoint,
                  FeatureSet.load(catalog.toString()),
                  lake,
                  folder.resolve("history"),
                  rows -> {})
              .orElseThrow();

      System.out.println(report.summary());
      assertThat(report.examples()).isEmpty();
      assertThat(report.usable()).as(report.verdict()).isTrue();
      assertThat(report.from()).containsExactly("card_fraud@v1");
      assertThat(report.transactions()).isBetween(500_000L, 700_000L);
      assertThat(report.offsets().get("transactions.raw.v1")).hasSize(6);
      assertThat(report.entities())
          .extracting(BootstrapReport.EntityFigures::entity)
          .containsExactly("customer", "terminal", "shop");
      for (BootstrapReport.EntityFigures entity : report.entities()) {
        assertThat(entity.compared()).as(entity.entity()).isBetween(4_000L, entity.keys());
        assertThat(entity.equal()).isEqualTo(entity.compared() * entity.features().size());
        assertThat(entity.different()).isZero();
      }
      assertThat(Bootstrap.isIn(folder.resolve("history"))).isTrue();
    }
  }

  private int check(Path savepoint, String set) {
    return new CommandLine(new UpgradeCheckCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute("--savepoint", savepoint.toString(), "--feature-set", set);
  }

  private int produce(long amountMinor) {
    return run(
        new ProduceCommand(),
        "--json",
        "{\"transaction_id\":\"%s\",\"customer_id\":\"it\",\"terminal_id\":\"1\",\"amount_minor\":%d}"
            .formatted(id, amountMinor));
  }

  private int tail(String what, String... options) {
    String[] args = new String[options.length + 2];
    args[0] = what;
    args[1] = "--from-beginning";
    System.arraycopy(options, 0, args, 2, options.length);
    return run(new TailCommand(), args);
  }

  private int run(Object command, String... args) {
    CommandLine line =
        new CommandLine(command)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .setExecutionExceptionHandler(
                (e, at, parsed) -> {
                  err.append(e.getMessage());
                  return 1;
                });
    String[] all = new String[args.length + 2];
    System.arraycopy(args, 0, all, 0, args.length);
    all[args.length] = "--dir";
    all[args.length + 1] = RunningStack.directory().toString();
    return line.execute(all);
  }

  /** What was printed since the last call. */
  private String printed() {
    String text = out.toString();
    out.getBuffer().setLength(0);
    return text;
  }
}
