package io.penstock.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterTest {
  /** A Saturday, 150.25 in euros, at terminal t1, without a card token. */
  private static final Tx TX =
      new Tx("a", Instant.parse("2018-04-07T23:59:59Z").toEpochMilli(), 150_25, "t1", null);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          amount == 150.25                              | true
          amount != 150.25                              | false
          amount > 150 and amount < 151                 | true
          amount >= 150.25 and amount <= 150.25         | true
          amount < 100 or hour == 23                    | true
          amount < 100 or hour == 22                    | false
          not amount < 100                              | true
          not (amount < 100 or weekday == 6)            | false
          amount < 100 and amount < 100 or weekday == 6 | true
          amount < 100 and (amount < 100 or hour == 23) | false
          not not weekday >= 6                          | true
          terminal_id == 't1'                           | true
          't2' != terminal_id                           | true
          terminal_id == customer_id                    | false
          currency == 'EUR' and terminal_id != 't9'     | true
          card_token == 'x'                             | false
          card_token != 'x'                             | false
          not card_token == 'x'                         | true
          1 + 2 * 3 == 7                                | true
          (1 + 2) * 3 == 9                              | true
          10 - 4 - 3 == 3                               | true
          12 / 3 / 2 == 2                               | true
          -amount < -150                                | true
          - (1 + 1) * 2 == -4                           | true
          amount / (hour - 23) > 0                      | false
          amount / (hour - 23) != 0                     | false
          not amount / (hour - 23) > 0                  | true
          """)
  void anExpressionHoldsOrNot(String text, boolean holds) {
    assertThat(Filter.parse(text, 100).passes(TX)).isEqualTo(holds);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          amount                | a comparison is needed at column 1
          amount > 1 and 7      | a comparison is needed at column 16
          not amount            | a comparison is needed at column 5
          amount > 'x'          | a number is needed at column 10
          terminal_id + 1 > 2   | a number is needed at column 1
          (amount > 1) > 2      | a number is needed at column 1
          terminal_id > 't1'    | text is compared with == or !=, not > at column 13
          merchant == 'x'       | unknown field 'merchant'; known: amount, hour, weekday, customer_id, terminal_id, card_token, currency at column 1
          amount > 1 / 0        | divides by zero at column 12
          amount > 1 / (2 - 2)  | divides by zero at column 12
          amount >              | ends too early at column 9
          amount > 1 amount     | unexpected 'amount' at column 12
          (amount > 1           | a parenthesis is not closed at column 1
          amount > )            | unexpected ')' at column 10
          amount = 1            | not understood from column 8 on: = 1
          amount > 1 & hour > 2 | not understood from column 12 on: & hour > 2
          terminal_id == 't1    | not understood from column 16 on: 't1
          """)
  void aMistakeIsNamedWithItsColumn(String text, String message) {
    assertThatThrownBy(() -> Filter.parse(text, 100))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void aDeepOneIsReadAndAnEndlessOneIsRefused() {
    String deep = "(".repeat(240) + "amount > 1" + ")".repeat(240);
    assertThat(Filter.parse(deep, 100).passes(TX)).isTrue();
    assertThatThrownBy(() -> Filter.parse("(".repeat(501), 100))
        .hasMessage("longer than 500 characters");
    assertThatThrownBy(() -> Filter.parse("", 100)).hasMessage("ends too early at column 1");
  }
}
