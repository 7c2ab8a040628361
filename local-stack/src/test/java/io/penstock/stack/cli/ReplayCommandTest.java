package io.penstock.stack.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What replay refuses before it starts or writes anything. */
class ReplayCommandTest {
  private static final String HEADER =
      "TRANSACTION_ID,TX_TIME_SECONDS,CUSTOMER_ID,TERMINAL_ID,TX_AMOUNT\n";

  @TempDir private Path directory;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void aMissingColumnIsNamedWithFileAndLine() throws IOException {
    Path file = write("in.csv", "TRANSACTION_ID,TX_TIME_SECONDS,CUSTOMER_ID,TX_AMOUNT\n1,2,3,4\n");
    assertRefused(file, "line 1", "the column TERMINAL_ID is missing");
  }

  @Test
  void aBadNumberIsNamedWithFileLineAndColumn() throws IOException {
    Path file = write("in.csv", HEADER + "1,2,3,4,5.00\n2,3,3,4,5.0O\n");
    assertRefused(file, "line 3", "column TX_AMOUNT", "5.0O");
  }

  @Test
  void aBrokenGzipIsNamedWithTheLastLineThatWasRead() throws IOException {
    StringBuilder rows = new StringBuilder(HEADER);
    for (int i = 0; i < 50_000; i++) {
      rows.append(i).append(',').append(i).append(",3,4,").append(i % 977).append('\n');
    }
    byte[] whole = gzip(rows.toString());
    Path file = Files.write(directory.resolve("in.csv.gz"), whole);
    try (var channel = Files.newByteChannel(file, java.nio.file.StandardOpenOption.WRITE)) {
      channel.truncate(whole.length / 2);
    }
    assertRefused(file, "after line ", "the gzip data is broken or cut off");
  }

  @Test
  void aFileThatIsNoGzipIsNamed() throws IOException {
    assertRefused(write("plain.csv.gz", HEADER), "plain.csv.gz");
  }

  @Test
  void aFileThatIsNotThereIsNamed() throws IOException {
    assertRefused(directory.resolve("none.csv"), "no such file");
  }

  @ParameterizedTest
  @CsvSource({
    "--labels-after, 3 days, 3 days is no duration",
    "--labels-after, -3d, is no duration",
    "--rate, -1, --rate must not be negative",
    "--rate, NaN, --rate must not be negative",
    "--rate, fast, is not a double",
    "--parallelism, 0, parallelism must be at least 1",
    "--checkpoint-seconds, 0, checkpoint",
    "--speed, 3, Unknown option"
  })
  void anOptionThatMakesNoSenseIsWrongUsage(String option, String value, String message)
      throws IOException {
    Path file = write("in.csv", HEADER + "1,2,3,4,5.00\n");
    assertThat(replay(file, option + "=" + value)).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains(message);
    assertNothingWritten(file);
  }

  @Test
  void theInputIsRequired() {
    assertThat(run("replay")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains("--input");
  }

  @Test
  void theHelpShowsAnExample() {
    assertThat(run("replay", "--help")).isZero();
    assertThat(out.toString()).contains("./penstock replay --input", "TX_DATETIME");
  }

  @Test
  void aFileWithoutTransactionsIsAtFault() throws IOException {
    assertRefused(write("in.csv", HEADER), "no transaction comes after the header");
  }

  @Test
  void scoresCannotBeWrittenWhereNothingIsScored() throws IOException {
    Path file = write("in.csv", HEADER);
    assertThat(replay(file, "--features-only")).isEqualTo(2);
    assertThat(err.toString()).contains("--scored-out has nothing to write with --features-only");
    assertNothingWritten(file);
  }

  private void assertRefused(Path file, String... message) throws IOException {
    assertThat(replay(file)).isEqualTo(2);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString()).startsWith("penstock: " + file).contains(message);
    assertNothingWritten(file);
  }

  private void assertNothingWritten(Path file) throws IOException {
    try (var files = Files.list(directory)) {
      assertThat(files).isSubsetOf(List.of(file));
    }
  }

  private int replay(Path file, String... options) {
    List<String> args = new ArrayList<>(List.of("replay", "--input", file.toString()));
    args.addAll(List.of("--dir", directory.resolve("stack").toString()));
    args.addAll(List.of("--features-out", directory.resolve("features.csv").toString()));
    args.addAll(List.of("--scored-out", directory.resolve("scored.csv.gz").toString()));
    args.addAll(List.of("--report", directory.resolve("report.json").toString()));
    args.addAll(List.of(options));
    return run(args.toArray(new String[0]));
  }

  private int run(String... args) {
    return PenstockCommand.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(args);
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }
}
