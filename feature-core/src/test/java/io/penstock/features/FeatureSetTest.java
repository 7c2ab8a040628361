package io.penstock.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeatureSetTest {
  private static final String GOOD =
      """
      name: tiny
      version: 2
      currency: JPY
      lateness: 12h
      entities:
        - name: card
          key: customer_id
          doc: A card.
        - name: shop
          key: terminal_id
          delay: 7d
          settle: 4d
          doc: A shop.
      features:
        - name: N
          entity: card
          aggregate: count
          window: 5m
          default: 0
          doc: A count.
        - name: RISK
          entity: shop
          aggregate: risk
          window: 30d
          default: 0.5
          doc: A risk.
        - name: AMOUNT
          aggregate: value
          field: amount
          doc: The amount.
          owner: payments
      owner: fraud-team
      """;

  @TempDir Path folder;

  @Test
  void thePublishedSetHasItsFifteenInputsInOrder() {
    FeatureSet set = FeatureSet.load("card_fraud@v1");

    assertThat(set.reference()).isEqualTo("card_fraud@v1");
    assertThat(set.currency()).isEqualTo("EUR");
    assertThat(set.lateness()).isEqualTo(Duration.ofDays(1));
    assertThat(set.names())
        .containsExactly(
            "TX_AMOUNT",
            "TX_DURING_WEEKEND",
            "TX_DURING_NIGHT",
            "CUSTOMER_ID_NB_TX_1DAY_WINDOW",
            "CUSTOMER_ID_AVG_AMOUNT_1DAY_WINDOW",
            "CUSTOMER_ID_NB_TX_7DAY_WINDOW",
            "CUSTOMER_ID_AVG_AMOUNT_7DAY_WINDOW",
            "CUSTOMER_ID_NB_TX_30DAY_WINDOW",
            "CUSTOMER_ID_AVG_AMOUNT_30DAY_WINDOW",
            "TERMINAL_ID_NB_TX_1DAY_WINDOW",
            "TERMINAL_ID_RISK_1DAY_WINDOW",
            "TERMINAL_ID_NB_TX_7DAY_WINDOW",
            "TERMINAL_ID_RISK_7DAY_WINDOW",
            "TERMINAL_ID_NB_TX_30DAY_WINDOW",
            "TERMINAL_ID_RISK_30DAY_WINDOW");
    assertThat(set.size()).isEqualTo(15);
    assertThat(set.indexOf("TERMINAL_ID_RISK_30DAY_WINDOW")).isEqualTo(14);
    assertThat(set.entities()).extracting(Entity::name).containsExactly("customer", "terminal");
    assertThat(set.entity("customer").labelled()).isFalse();
    assertThat(set.entity("terminal").key()).containsExactly(TextField.TERMINAL_ID);
    assertThat(set.entity("terminal").delay()).isEqualTo(Duration.ofDays(7));
    assertThat(set.entity("terminal").settle()).isEqualTo(Duration.ofDays(4));
    assertThat(set.featuresOf("customer")).hasSize(6);
    assertThat(set.featuresOf("terminal")).hasSize(6);
    assertThat(new EntityWindows(set, "terminal").keepMillis())
        .isEqualTo(Duration.ofDays(30 + 7 + 1).toMillis());
  }

  @Test
  void aSetIsLoadedFromAFile() throws IOException {
    Path file = Files.writeString(folder.resolve("tiny@v2.yaml"), GOOD);

    FeatureSet set = FeatureSet.load(file.toString());

    assertThat(set.reference()).isEqualTo("tiny@v2");
    assertThat(set.featuresOf("shop"))
        .containsExactly(
            new Feature(
                "RISK",
                "shop",
                Aggregate.RISK,
                "",
                Duration.ofDays(30),
                "",
                0.5,
                "fraud-team",
                "A risk."));
    assertThat(set.features().get(set.indexOf("AMOUNT")).owner()).isEqualTo("payments");
  }

  @Test
  void theFileNameMustSayTheVersion() throws IOException {
    Path file = Files.writeString(folder.resolve("tiny@v3.yaml"), GOOD);

    assertThatThrownBy(() -> FeatureSet.load(file.toString()))
        .isInstanceOf(FeatureSetException.class)
        .hasMessage(file + ":2: wrong version: this is tiny@v2, not tiny@v3");
  }

  @Test
  void whatIsNotThereIsSaid() throws IOException {
    assertThatThrownBy(() -> FeatureSet.load("nothing@v1"))
        .isInstanceOf(FeatureSetException.class)
        .hasMessage("nothing@v1: no such feature set on the class path");
    assertThatThrownBy(() -> FeatureSet.load(folder.resolve("none.yaml").toString()))
        .isInstanceOf(FeatureSetException.class)
        .hasMessageContaining("none.yaml: neither a reference such as card_fraud@v1 nor a file");
    Path binary = Files.write(folder.resolve("b.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
    assertThatThrownBy(() -> FeatureSet.load(binary.toString()))
        .isInstanceOf(FeatureSetException.class)
        .hasMessageContaining("not YAML");
    assertThatThrownBy(() -> FeatureSet.load("card_fraud@v1").indexOf("NO"))
        .hasMessage("card_fraud@v1 has no feature NO");
    assertThatThrownBy(() -> FeatureSet.load("card_fraud@v1").featuresOf("no"))
        .hasMessage("card_fraud@v1 has no entity no");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          name: tiny                | name: {tiny              | 2  | not YAML: expected
          name: tiny                | name: Tiny Set           | 1  | bad name 'Tiny Set'
          version: 2                | version: two             | 2  | wrong version 'two'
          version: 2                | version: 0               | 2  | wrong version '0'
          currency: JPY             | currency: XYZ            | 3  | unknown currency 'XYZ'
          lateness: 12h             | lateness: soon           | 4  | bad lateness 'soon'
          lateness: 12h             | latency: 12h             | 4  | unknown field 'latency' of a feature set
          lateness: 12h             | name: tiny               | 4  | field 'name' of a feature set twice: first in line 1
          name: shop                | name: card               | 9  | entity 'card' twice: first in line 6
          settle: 4d                | doc: An early doc.       | 13 | field 'doc' of an entity twice: first in line 12
          settle: 4d                | settle: 8d               | 12 | settle of entity 'shop' must not exceed its delay
          key: customer_id              | keys: customer_id            | 7  | unknown field 'keys' of an entity
          key: customer_id              | '{}'                     | 8  | not YAML
          name: RISK                | name: N                  | 21 | feature 'N' twice: first in line 15
          name: RISK                | name: Event_Time         | 21 | feature 'Event_Time': the tables and the online store have a field of that name beside the features
          name: RISK                | name: n                  | 21 | feature 'n' differs from 'N' in line 15 in letter case only, which columns of tables do not tell apart
          name: AMOUNT              | name: Risk               | 27 | feature 'Risk' differs from 'RISK' in line 21 in letter case only
          name: RISK                | name: R-K                | 21 | bad name 'R-K'
          key: customer_id          | key: merchant_id         | 7  | unknown field 'merchant_id'; text fields: customer_id, terminal_id, card_token, currency
          key: customer_id          | key: []                  | 7  | 'key' of an entity must not be empty
          key: customer_id          | key: [currency, currency] | 7 | key of entity 'card' has 'currency' twice
          key: terminal_id          | key: card_token          | 10 | entity 'shop' has labels, and a label has no 'card_token': it has customer_id, terminal_id
          key: customer_id          | tile: 0s                 | 7  | tile of entity 'card' must be 1s or longer
          key: customer_id          | tile: none               | 7  | bad tile 'none'
          aggregate: count          | aggregate: distinct      | 15 | a feature lacks the field 'field'
          entity: card              | entity: bank             | 16 | unknown entity 'bank'; known: card, shop
          entity: shop              | entity: card             | 23 | aggregate 'risk' needs labels, and entity 'card' has no settle
          aggregate: count          | aggregate: median        | 17 | unknown aggregate 'median'; known: value, weekend, night, count, sum, mean, min, max, stddev, last, since, ratio, distinct, risk
          aggregate: count          | aggregate: mean          | 15 | aggregate 'mean' reads the field 'amount', not ''
          aggregate: value          | aggregate: weekend       | 29 | aggregate 'weekend' reads the field 'event_time', not 'amount'
          field: amount             | window: 5m               | 27 | aggregate 'value' reads the field 'amount', not ''
          doc: The amount.          | window: 5m               | 27 | a feature lacks the field 'doc'
          window: 5m                | window: 5x               | 18 | bad window '5x': must be such as 30s, 5m, 12h or 7d
          window: 5m                | window: -5m              | 18 | bad window '-5m'
          window: 5m                | window: 59s              | 18 | bad window '59s': must be from 1m to 90d, such as 5m, 12h or 7d
          window: 30d               | window: 91d              | 24 | bad window '91d': must be from 1m to 90d
          window: 5m                | window: 0m               | 18 | bad window '0m': must be from 1m to 90d
          window: 5m                | field: amount            | 18 | aggregate 'count' reads no field
          window: 5m                | window: [5m]             | 18 | 'window' of a feature must be a single value
          default: 0                | default: none            | 19 | bad default 'none'
          default: 0                | default: NaN             | 19 | bad default 'NaN'
          """)
  void aMistakeNamesFileLineAndReason(String good, String bad, int line, String reason) {
    String yaml = GOOD.replaceFirst(Pattern.quote(good), bad);

    assertThat(yaml).isNotEqualTo(GOOD);
    assertThatThrownBy(() -> FeatureSet.parse("my.yaml", yaml, Optional.empty()))
        .isInstanceOf(FeatureSetException.class)
        .hasMessageStartingWith("my.yaml:" + line + ": " + reason);
  }

  @Test
  void aWindowMustNotBeShorterThanATile() {
    String equal = GOOD.replace("key: customer_id", "key: customer_id\n    tile: 5m");
    assertThat(FeatureSet.parse("my.yaml", equal, Optional.empty()).entity("card").tile())
        .isEqualTo(Duration.ofMinutes(5));
    String longer = equal.replace("tile: 5m", "tile: 301s");
    assertThatThrownBy(() -> FeatureSet.parse("my.yaml", longer, Optional.empty()))
        .hasMessage(
            "my.yaml:19: bad window '5m': must not be shorter than the tile of entity 'card', 301s");
    assertThat(FeatureSet.load("card_fraud@v1").entities())
        .allMatch(entity -> entity.tile().equals(Duration.ofMinutes(1)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          doc: A count. | amount > 1 / 0 | 21 | bad filter 'amount > 1 / 0': divides by zero at column 12
          doc: A count. | amount         | 21 | bad filter 'amount': a comparison is needed at column 1
          doc: A risk.  | amount > 1     | 27 | aggregate 'risk' takes no filter
          doc: The amount. | amount > 1  | 31 | aggregate 'value' takes no filter
          """)
  void aBadFilterNamesFileLineAndReason(String after, String filter, int line, String reason) {
    String yaml = GOOD.replace(after, after + "\n    filter: " + filter);

    assertThatThrownBy(() -> FeatureSet.parse("my.yaml", yaml, Optional.empty()))
        .isInstanceOf(FeatureSetException.class)
        .hasMessage("my.yaml:" + line + ": " + reason);
  }

  @Test
  void aDelayNeedsLabels() {
    String yaml = GOOD.replace("    settle: 4d\n", "");

    assertThatThrownBy(() -> FeatureSet.parse("my.yaml", yaml, Optional.empty()))
        .hasMessageStartingWith("my.yaml:11: entity 'shop' has a delay but no labels");
  }

  /** Else a job could not go on from its state, not even with a set that has others. */
  @Test
  void aSetFromStateMayHaveNamesThatAreRefusedByNow() {
    String yaml = GOOD.replace("name: RISK", "name: as_of").replace("name: AMOUNT", "name: n");

    assertThat(FeatureSet.ofYaml(yaml).names()).containsExactly("N", "as_of", "n");
    assertThatThrownBy(() -> FeatureSet.parse("my.yaml", yaml, Optional.empty()))
        .hasMessageStartingWith("my.yaml:21: feature 'as_of'");
  }

  @Test
  void whatIsNoCatalogIsRefused() {
    for (String yaml : List.of("", "# nothing", "just words", "- a\n- list", "a: *b", "\u0007")) {
      assertThatThrownBy(() -> FeatureSet.parse("my.yaml", yaml, Optional.empty()))
          .isInstanceOf(FeatureSetException.class)
          .hasMessageStartingWith("my.yaml");
    }
    assertThatThrownBy(
            () -> FeatureSet.parse("m.yaml", "a: &a [*a, *a]\n" + GOOD, Optional.empty()))
        .isInstanceOf(FeatureSetException.class);
    assertThatThrownBy(() -> FeatureSet.parse("m.yaml", "[".repeat(100_000), Optional.empty()))
        .isInstanceOf(FeatureSetException.class);
  }
}
