package io.penstock.features;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SetChangeTest {
  private static final String SET =
      """
      name: my
      version: 1
      currency: EUR
      lateness: 1h
      entities:
        - {name: card, key: customer_id, doc: "A \\"card\\"."}
        - {name: shop, key: terminal_id, delay: 7d, settle: 4d, tile: 90s, doc: 'A shop, {late}: #1'}
      features:
        - {name: N, entity: card, aggregate: count, window: 7d, default: -0.5, doc: d}
        - {name: LARGE, entity: card, aggregate: count, window: 1d, filter: terminal_id != '"', default: 0, doc: d}
        - {name: SHOPS, entity: card, aggregate: distinct, field: terminal_id, window: 1h, default: 0, doc: d}
        - {name: RISK, entity: shop, aggregate: risk, window: 1d, default: 1e-9, owner: "us", doc: d}
      """;

  private static FeatureSet set(String yaml) {
    return FeatureSet.parse("my.yaml", yaml, Optional.empty());
  }

  private static SetChange change(String to) {
    return SetChange.between(set(SET), set(to));
  }

  private static String more(String line) {
    return SET.replace("version: 1", "version: 2") + "  - {" + line + ", default: 0, doc: d}\n";
  }

  @Test
  void aSetIsTheSameAfterBeingWrittenAndRead() {
    for (FeatureSet set :
        List.of(
            set(SET),
            SmallSet.SET,
            FeatureSet.load("card_fraud@v1"),
            FeatureSet.load("card_fraud@v2"))) {
      assertThat(FeatureSet.ofYaml(set.toYaml())).isEqualTo(set);
      assertThat(FeatureSet.ofYaml(set.toYaml()).toYaml()).isEqualTo(set.toYaml());
    }
  }

  @Test
  void theSameSetChangesNothing() {
    assertThat(change(SET)).isEqualTo(new SetChange(List.of(), List.of(), List.of(), List.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "name: MEAN, entity: card, aggregate: mean, field: amount, window: 7d",
        "name: MAX, entity: card, aggregate: max, field: amount, window: 1m",
        "name: SUM, entity: card, aggregate: sum, field: amount, window: 2d, filter: terminal_id != '\"'",
        "name: SHOPS2, entity: card, aggregate: distinct, field: terminal_id, window: 7d",
        "name: RISK2, entity: shop, aggregate: risk, window: 1h"
      })
  void whatTheStateHoldsAlreadyIsCompleteAtOnce(String line) {
    SetChange change = change(more(line));
    assertThat(change.refused()).isEmpty();
    assertThat(change.added()).hasSize(1);
    assertThat(change.incomplete()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          name: M, entity: card, aggregate: count, window: 8d | M: the state holds no events that old
          name: M, entity: card, aggregate: count, window: 1d, filter: amount > 1 | M: the events held were not put to its filter
          name: M, entity: card, aggregate: distinct, field: currency, window: 1d | M: the events held lack their currency
          """)
  void whatTheStateDoesNotHoldIsSaid(String line, String why) {
    SetChange change = change(more(line));
    assertThat(change.refused()).isEmpty();
    assertThat(change.incomplete()).containsExactly(why);
  }

  @Test
  void aNewEntityHasNoHistory() {
    SetChange change =
        change(
            more("name: M, entity: token, aggregate: count, window: 1d")
                .replace("features:", "  - {name: token, key: card_token, doc: d}\nfeatures:"));
    assertThat(change.refused()).isEmpty();
    assertThat(change.incomplete()).containsExactly("M: nothing has been kept of entity 'token'");
  }

  @Test
  void featuresMayGoAndStandInAnotherOrder() {
    String line = SET.lines().filter(l -> l.contains("SHOPS")).findFirst().orElseThrow() + "\n";
    SetChange gone = change(SET.replace(line, "").replace("version: 1", "version: 2"));
    assertThat(gone.refused()).isEmpty();
    assertThat(gone.removed()).containsExactly("SHOPS");
    SetChange moved =
        change(
            SET.replace(line, "")
                .replace("features:\n", "features:\n" + line)
                .replace("version: 1", "version: 2"));
    assertThat(moved).isEqualTo(new SetChange(List.of(), List.of(), List.of(), List.of()));
  }

  @Test
  void anotherTileGoesOn() {
    assertThat(change(SET.replace("key: customer_id", "key: customer_id, tile: 10m")))
        .isEqualTo(new SetChange(List.of(), List.of(), List.of(), List.of()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          currency: EUR | currency: USD | the amounts were in EUR, and are in USD now
          key: customer_id | key: [customer_id, card_token] | entity 'card' was keyed by [customer_id], and is by [customer_id, card_token] now: give the new one another name
          delay: 7d | delay: 8d | entity 'shop' has another delay or settle: give the new one another name
          settle: 4d | settle: 3d | entity 'shop' has another delay or settle: give the new one another name
          aggregate: count, window: 7d | aggregate: since, window: 7d | feature 'N' has another definition: give the new one another name
          count, window: 7d | count, window: 8d | feature 'N' has another definition: give the new one another name
          default: -0.5 | default: 0 | feature 'N' has another definition: give the new one another name
          field: terminal_id | field: currency | feature 'SHOPS' has another definition: give the new one another name
          filter: terminal_id != '"' | filter: amount > 1 | feature 'LARGE' has another definition: give the new one another name
          """)
  void whatWouldBeReadAsSomethingElseIsRefused(String was, String is, String why) {
    String to = SET.replace(was, is).replace("version: 1", "version: 2");
    assertThat(to).contains(is);
    assertThat(change(to).refused()).containsExactly(why);
  }

  @Test
  void anEntityThatIsGoneIsRefusedAndSoIsAnOldVersionWithOtherFeatures() {
    String risk = SET.lines().filter(l -> l.contains("RISK")).findFirst().orElseThrow() + "\n";
    assertThat(change(SET.replace(risk, "").replace("version: 1", "version: 2")).refused())
        .containsExactly("entity 'shop' is gone, and its state with it: keep a feature of it");
    String shops = SET.lines().filter(l -> l.contains("SHOPS")).findFirst().orElseThrow() + "\n";
    assertThat(change(SET.replace(shops, "")).refused())
        .containsExactly("my@v1 is not what it was: a changed set takes the next version");
  }
}
