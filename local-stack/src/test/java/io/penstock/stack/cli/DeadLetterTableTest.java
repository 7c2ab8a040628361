package io.penstock.stack.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeadLetterTableTest {
  @Test
  void columnsAreAsWideAsWhatIsInThem() {
    DeadLetterTable table =
        new DeadLetterTable(
            List.of(
                letter("EVENT_TIME_BEFORE_1970", "7", "is before 1970"),
                letter("EMPTY_VALUE", null, "has no value")),
            List.of("0e8e7a3c-6a53-4b8e-9a6e-0a6f4a7f4d11", "-"));

    assertThat(List.of(table.head(), table.line(0), table.line(1)))
        .containsExactly(
            "reason                  topic                part  offset  bytes  key  transaction"
                + "                           message",
            "EVENT_TIME_BEFORE_1970  transactions.raw.v1     3      17      2  7  "
                + "  0e8e7a3c-6a53-4b8e-9a6e-0a6f4a7f4d11  is before 1970",
            "EMPTY_VALUE             transactions.raw.v1     3      17      2  -  "
                + "  -                                     has no value");
  }

  @Test
  void whatSomebodySentBreaksNoLine() {
    DeadLetterTable table =
        new DeadLetterTable(
            List.of(
                letter(
                    "ID_TOO_LONG", "a\r\nb", "is 'E\u009b\u2028R', " + "and ".repeat(1_000_000))),
            List.of("x".repeat(1_000_000)));

    assertThat(table.line(0))
        .isEqualTo(
            "ID_TOO_LONG  transactions.raw.v1     3      17      2  a??b  "
                + "x".repeat(37)
                + "...  is 'E??R', "
                + "and ".repeat(46)
                + "an...");
  }

  private static DeadLetterView letter(String reason, String key, String message) {
    return new DeadLetterView(
        reason, "transactions.raw.v1", "3", "17", message, Instant.EPOCH, key, new byte[2]);
  }
}
