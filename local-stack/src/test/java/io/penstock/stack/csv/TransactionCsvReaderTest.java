package io.penstock.stack.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TransactionCsvReaderTest {
  private static final String HEADER =
      "TRANSACTION_ID,TX_TIME_SECONDS,CUSTOMER_ID,TERMINAL_ID,TX_AMOUNT,TX_FRAUD\n";

  @TempDir Path directory;

  @Test
  void readsThePublishedColumnsInAnyOrderAndIgnoresOthers() throws IOException {
    Path file =
        write(
            "in.csv",
            """
            TX_AMOUNT,X,TX_FRAUD,TERMINAL_ID,CUSTOMER_ID,TX_TIME_SECONDS,TRANSACTION_ID
            57.16,a,0,3156,596,31,0
            "9999999999.9","b,""c",1,"t,1",c-2,31,x1
            """);
    assertThat(readAll(file))
        .containsExactly(
            new CsvTransaction("0", 1_522_540_831_000L, "596", "3156", 5_716, false),
            new CsvTransaction("x1", 1_522_540_831_000L, "c-2", "t,1", 999_999_999_990L, true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2018-04-01 00:00:31",
        "2018-04-01T00:00:31",
        "2018-04-01T00:00:31.000Z",
        "2018-04-01 02:00:31+02:00",
        "2018-03-31T22:00:31-02:00"
      })
  void readsTimesAndTakesThemAsUtcUnlessTheySayOtherwise(String time) throws IOException {
    Path file =
        write(
            "in.csv",
            "TRANSACTION_ID,TX_DATETIME,TX_TIME_SECONDS,CUSTOMER_ID,TERMINAL_ID,TX_AMOUNT\n"
                + "1,"
                + time
                + ",99,2,3,4\n");
    assertThat(readAll(file))
        .containsExactly(new CsvTransaction("1", 1_522_540_831_000L, "2", "3", 400, false));
  }

  @Test
  void ignoresAByteOrderMark() throws IOException {
    assertThat(readAll(write("in.csv", "\uFEFF" + HEADER + "1,60,2,3,4.50,0\n"))).hasSize(1);
  }

  @Test
  void countsSecondsFromAGivenOriginAndSaysWhetherThereAreLabels() throws IOException {
    Path file = write("in.csv", HEADER + "1,60,2,3,4.50,0\n");
    try (TransactionCsvReader reader =
        TransactionCsvReader.open(file, Instant.parse("2020-01-01T00:00:00Z"))) {
      assertThat(reader.labelled()).isTrue();
      assertThat(reader.next().eventTime()).isEqualTo(1_577_836_860_000L);
      assertThat(reader.hasNext()).isFalse();
    }
  }

  @Test
  void readsGzipOfSeveralMembersAndWindowsLines() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(gzip(HEADER.replace("\n", "\r\n")));
    bytes.write(gzip("1,60,2,3,4.50,0\r\n"));
    Path file = directory.resolve("in.csv.gz");
    Files.write(file, bytes.toByteArray());
    assertThat(readAll(file)).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1,x,2,3,4.50,0 | TX_TIME_SECONDS: \"x\" is not a whole number of seconds",
        "1,,2,3,4.50,0 | TX_TIME_SECONDS: \"\" is not a whole number of seconds",
        "1,9999999999999999999,2,3,4,0 | TX_TIME_SECONDS: \"9999999999999999999\" is not a whole",
        "1,9223372036854775807,2,3,4,0 | TX_TIME_SECONDS: \"9223372036854775807\" is not a whole",
        "1,60,2,3,4.505,0 | TX_AMOUNT: \"4.505\" is not an amount with at most 2 decimals",
        "1,60,2,3,1e999999999,0 | TX_AMOUNT: \"1e999999999\" is not an amount",
        "1,60,2,3,'4,5',0 | the row has 7 fields where the header has 6",
        "1,60,2,3,ten,0 | TX_AMOUNT: \"ten\" is not an amount",
        "1,60,2,3,4.50,2 | TX_FRAUD: \"2\" is not 0 or 1",
        "1,60,2,3,4.50 | the row has 5 fields where the header has 6",
        ",60,2,3,4.50,0 | column TRANSACTION_ID is empty",
        "1,60, ,3,4.50,0 | column CUSTOMER_ID is empty",
        "1,60,2,,4.50,0 | column TERMINAL_ID is empty",
        "1,29,2,3,4.50,0 | TX_TIME_SECONDS: 29 is earlier than the row before",
      })
  void namesFileLineAndColumnOfABadRow(String row, String message) throws IOException {
    Path file = write("in.csv", HEADER + "0,30,2,3,4.50,0\n" + row.replace("'", "") + "\n");
    assertThatThrownBy(() -> readAll(file))
        .isInstanceOf(BadCsvException.class)
        .hasMessageStartingWith(file + ", line 3: ")
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TRANSACTION_ID", "TX_TIME_SECONDS", "CUSTOMER_ID", "TERMINAL_ID"})
  void namesAColumnThatIsMissing(String column) throws IOException {
    Path file = write("in.csv", HEADER.replace(column, "OTHER"));
    assertThatThrownBy(() -> TransactionCsvReader.open(file))
        .isInstanceOf(BadCsvException.class)
        .hasMessageStartingWith(file + ", line 1: the column ")
        .hasMessageContaining(column)
        .hasMessageContaining("is missing");
  }

  @Test
  void saysThatAFileIsEmptyMissingOrNoText() throws IOException {
    Path empty = write("empty.csv", "");
    assertThatThrownBy(() -> TransactionCsvReader.open(empty))
        .isInstanceOf(BadCsvException.class)
        .hasMessage(empty + ", line 1: the file is empty; expected a header");
    Path none = directory.resolve("none.csv");
    assertThatThrownBy(() -> TransactionCsvReader.open(none))
        .isInstanceOf(BadCsvException.class)
        .hasMessage(none + ": no such file");
    Path binary = directory.resolve("binary.csv");
    Files.write(binary, new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});
    assertThatThrownBy(() -> TransactionCsvReader.open(binary))
        .isInstanceOf(BadCsvException.class)
        .hasMessageContaining("not text in UTF-8");
  }

  @Test
  void saysThatAQuoteIsNeverClosed() throws IOException {
    Path file = write("in.csv", HEADER + "1,60,2,3,4.50,0\n\"2,60,2,3,4.50,0\n");
    assertThatThrownBy(() -> readAll(file))
        .isInstanceOf(BadCsvException.class)
        .hasMessageStartingWith(file + " after line 2: ");
  }

  @Test
  void saysThatAGzipFileIsNoneOrIsCutOffAnywhere() throws IOException {
    Path plain = write("in.csv.gz", HEADER);
    assertThatThrownBy(() -> TransactionCsvReader.open(plain))
        .isInstanceOf(BadCsvException.class)
        .hasMessageContaining("GZIP");
    StringBuilder text = new StringBuilder(HEADER);
    for (int i = 0; i < 200; i++) {
      text.append(i).append(",60,2,3,4.50,0\n");
    }
    byte[] whole = gzip(text.toString());
    Path cut = directory.resolve("cut.csv.gz");
    for (int length = 0; length < whole.length; length++) {
      Files.write(cut, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> readAll(cut))
          .isInstanceOf(BadCsvException.class)
          .hasMessageContaining(cut.toString());
    }
    byte[] broken = whole.clone();
    broken[broken.length - 6] ^= 1;
    Files.write(cut, broken);
    assertThatThrownBy(() -> readAll(cut))
        .isInstanceOf(BadCsvException.class)
        .hasMessageContaining("the gzip data is broken or cut off");
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  private static List<CsvTransaction> readAll(Path file) {
    List<CsvTransaction> rows = new ArrayList<>();
    try (TransactionCsvReader reader = TransactionCsvReader.open(file)) {
      reader.forEachRemaining(rows::add);
    }
    return rows;
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }
}
