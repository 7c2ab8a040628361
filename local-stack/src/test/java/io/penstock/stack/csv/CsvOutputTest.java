package io.penstock.stack.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.stack.generator.GeneratedTransactions;
import io.penstock.stack.generator.Generator;
import io.penstock.stack.generator.GeneratorProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvOutputTest {
  @TempDir Path directory;

  @Test
  void aFileAppearsOnlyOnceItIsFinished() throws IOException {
    Path file = directory.resolve("new").resolve("out.csv");
    try (CsvOutput output = CsvOutput.create(file, "A", "B")) {
      output.row("1", "x,\"y");
      assertThat(file).doesNotExist();
      output.finish();
    }
    assertThat(file).hasContent("A,B\n1,\"x,\"\"y\"\n");
    assertThat(list(file.getParent())).containsExactly(file);
  }

  @Test
  void anUnfinishedFileLeavesWhatWasThere() throws IOException {
    Path file = Files.writeString(directory.resolve("out.csv"), "before");
    try (CsvOutput output = CsvOutput.create(file, "A")) {
      output.row("1");
      assertThatThrownBy(() -> output.row("1", "2")).isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(list(directory)).containsExactly(file);
    assertThat(file).hasContent("before");
  }

  @Test
  void generatedTransactionsComeBackAsTheyWereWritten() throws IOException {
    GeneratedTransactions generated =
        Generator.generate(
            new GeneratorProfile(20, 2_000, 30, 1, LocalDate.of(2018, 4, 1), List.of()));
    Path file = directory.resolve("generated.csv.gz");
    TransactionCsvWriter.write(generated, file);
    try (TransactionCsvReader reader = TransactionCsvReader.open(file)) {
      for (int id = 0; id < generated.size(); id++) {
        assertThat(reader.next())
            .isEqualTo(
                new CsvTransaction(
                    Integer.toString(id),
                    generated.eventTimeMillis(id),
                    Integer.toString(generated.customer(id)),
                    Integer.toString(generated.terminal(id)),
                    generated.amountMinor(id),
                    generated.fraud(id)));
      }
      assertThat(reader.hasNext()).isFalse();
    }
  }

  @Test
  void amountsHaveTwoDecimals() {
    assertThat(TransactionCsvWriter.amount(0)).isEqualTo("0.00");
    assertThat(TransactionCsvWriter.amount(5)).isEqualTo("0.05");
    assertThat(TransactionCsvWriter.amount(262_800)).isEqualTo("2628.00");
    assertThat(TransactionCsvWriter.amount(-150)).isEqualTo("-1.50");
  }

  private static List<Path> list(Path directory) throws IOException {
    try (var paths = Files.list(directory)) {
      return paths.toList();
    }
  }
}
