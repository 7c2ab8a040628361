package io.penstock.stack.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeaturesCommandTest {
  @TempDir private Path directory;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void thePublishedSetIsListedInTheOrderOfItsVector() {
    assertThat(run("features")).isZero();
    List<String> lines = out.toString().lines().toList();
    assertThat(lines.get(0)).isEqualTo("card_fraud@v1, amounts in EUR, 15 features");
    assertThat(lines).hasSize(2 + 1 + 15 + 1 + 1 + 2 + 2);
    assertThat(lines.get(3)).startsWith("TX_AMOUNT ").contains(" value(amount) ");
    assertThat(lines.subList(19, 22))
        .containsExactly(
            "entity    key          delay  settle",
            "customer  customer_id  -      -",
            "terminal  terminal_id  7d     4d");
    assertThat(lines.get(23))
        .isEqualTo(
            "Windows are exact up to 100,000 events of one key (state.exact-events);"
                + " past that, each end is off by less than the tile.");
    assertThat(lines.get(17).split("  +"))
        .containsExactly(
            "TERMINAL_ID_RISK_30DAY_WINDOW",
            "terminal",
            "risk",
            "double",
            "30d",
            "7d",
            "0",
            "fraud-models",
            "tile 1m",
            "-");
  }

  @Test
  void filtersAndTheErrorOfDistinctCountsAreListed() {
    assertThat(run("features", "card_fraud@v2")).isZero();
    assertThat(out.toString())
        .containsPattern("CUSTOMER_ID_NB_TX_NIGHT_7DAY_WINDOW .* tile 1m +hour < 7")
        .containsPattern("CUSTOMER_ID_NB_TERMINALS_7DAY_WINDOW .* n\\^2/2\\^33, tile 1m +-");
  }

  @Test
  void theMeaningIsPrintedOnDemand() {
    assertThat(run("features", "card_fraud@v1", "--doc")).isZero();
    assertThat(out.toString())
        .contains("    Amount in major units of the set's currency.")
        .contains("    The card holder; a value includes the transaction itself.");
  }

  @Test
  void aMistakeInAFileIsNamedWithItsLine() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("mine.yaml"),
            """
            name: mine
            version: 1
            currency: EUR
            entities:
              - {name: card, key: customer_id, doc: A card.}
            features:
              - {name: N, entity: card, aggregate: cuont, window: 5m, default: 0, doc: A count.}
            """);
    assertThat(run("features", file.toString())).isEqualTo(2);
    assertThat(err.toString())
        .startsWith("penstock: " + file + ":7: unknown aggregate 'cuont'; known: ")
        .hasLineCount(1);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void aSetThatIsNotThereIsSaid() {
    assertThat(run("features", "card_fraud@v99")).isEqualTo(2);
    assertThat(err.toString()).contains("card_fraud@v99: no such feature set");
  }

  private int run(String... args) {
    return PenstockCommand.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(args);
  }
}
