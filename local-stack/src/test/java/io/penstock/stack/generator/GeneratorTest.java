package io.penstock.stack.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.stack.Handbook;
import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class GeneratorTest {
  private static final String HEADER =
      "TRANSACTION_ID,TX_TIME_SECONDS,CUSTOMER_ID,TERMINAL_ID,TX_AMOUNT,TX_FRAUD,"
          + "TX_FRAUD_SCENARIO";

  private static GeneratedTransactions published;

  @BeforeAll
  static void generate() {
    published = Generator.generate(GeneratorProfile.published());
  }

  @Test
  void publishedProfileHasThePublishedCounts() {
    assertThat(published.size()).isEqualTo(1_754_155);
    assertThat(IntStream.range(0, published.size()).filter(published::fraud)).hasSize(14_681);
    assertThat(
            IntStream.rangeClosed(1, 3)
                .mapToLong(
                    scenario ->
                        IntStream.range(0, published.size())
                            .filter(id -> published.scenario(id) == scenario)
                            .count()))
        .containsExactly(973L, 9_077L, 4_631L);
    assertThat(IntStream.range(0, published.size()).map(published::customer).distinct().count())
        .isEqualTo(4_990);
    assertThat(IntStream.range(0, published.size()).mapToLong(published::amountMinor).max())
        .hasValue(262_800);
    assertThat(IntStream.range(0, published.size()).filter(id -> published.amountMinor(id) == 0))
        .hasSize(42);
  }

  @Test
  void publishedProfileHasTheDigestOfThePublishedCsv() throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    digest.update((HEADER + "\n").getBytes(StandardCharsets.US_ASCII));
    for (int id = 0; id < published.size(); id++) {
      digest.update((row(published, id) + "\n").getBytes(StandardCharsets.US_ASCII));
    }
    assertThat(HexFormat.of().formatHex(digest.digest()))
        .isEqualTo("2fd6f55aa4e7a4b4282e69459cc44bdabf74ca626ced56d38ac4e232d903e5a4");
  }

  @Test
  void everyRowEqualsThePublishedOne() throws IOException {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(
                    new FileInputStream(Handbook.file("transactions.csv.gz").toFile()), 1 << 16),
                StandardCharsets.US_ASCII))) {
      assertThat(reader.readLine()).isEqualTo(HEADER);
      for (int id = 0; id < published.size(); id++) {
        String expected = reader.readLine();
        String actual = row(published, id);
        if (!actual.equals(expected)) {
          assertThat(actual).isEqualTo(expected);
        }
      }
      assertThat(reader.readLine()).isNull();
    }
  }

  @Test
  void firstRowsAreThePublishedAnchors() {
    assertThat(
            IntStream.range(0, published.size())
                .filter(id -> published.customer(id) == 0)
                .limit(1)
                .mapToObj(id -> published.seconds(id) + " " + published.terminal(id)))
        .containsExactly("26345 6076");
    assertThat(published.eventTimeMillis(0)).isEqualTo(1_522_540_831_000L);
  }

  @Test
  void aShiftMultipliesAmountsAndKeepsLabels() {
    GeneratorProfile profile = small(7);
    GeneratedTransactions before = Generator.generate(profile);
    GeneratedTransactions after = Generator.generate(profile.withShift(new Shift(20, 1.5)));
    assertThat(after.size()).isEqualTo(before.size()).isGreaterThan(1_000);
    for (int id = 0; id < before.size(); id++) {
      double factor = before.seconds(id) >= 20 * 86_400 ? 1.5 : 1;
      assertThat(after.amountMinor(id)).isEqualTo(Math.round(before.amountMinor(id) * factor));
      assertThat(after.scenario(id)).isEqualTo(before.scenario(id));
      assertThat(after.fraud(id)).isEqualTo(before.scenario(id) > 0);
    }
  }

  @Test
  void equalProfilesGiveEqualRowsAndAnotherSeedGivesOthers() {
    GeneratedTransactions first = Generator.generate(small(7));
    GeneratedTransactions second = Generator.generate(small(7));
    GeneratedTransactions other = Generator.generate(small(8));
    assertThat(rows(second)).isEqualTo(rows(first)).isNotEqualTo(rows(other));
  }

  @Test
  void timesAscendInEveryProfile() {
    GeneratedTransactions transactions = Generator.generate(small(3));
    assertThat(IntStream.range(0, transactions.size()).map(transactions::seconds).toArray())
        .isSorted();
  }

  @Test
  void refusesProfilesThatMakeNoSense() {
    LocalDate day = LocalDate.of(2020, 1, 1);
    assertThatThrownBy(() -> new GeneratorProfile(0, 1, 1, 0, day, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new GeneratorProfile(1, 1, 0, 0, day, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new GeneratorProfile(1, 1, 1, -1, day, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Shift(1, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Shift(-1, 2)).isInstanceOf(IllegalArgumentException.class);
  }

  private static GeneratorProfile small(int seed) {
    return new GeneratorProfile(40, 2_000, 40, seed, LocalDate.of(2020, 1, 1), List.of());
  }

  private static List<String> rows(GeneratedTransactions transactions) {
    return IntStream.range(0, transactions.size()).mapToObj(id -> row(transactions, id)).toList();
  }

  private static String row(GeneratedTransactions transactions, int id) {
    long cents = transactions.amountMinor(id);
    return (id + "," + transactions.seconds(id))
        + ("," + transactions.customer(id) + "," + transactions.terminal(id))
        + ("," + cents / 100 + "." + cents / 10 % 10 + cents % 10)
        + ("," + (transactions.fraud(id) ? 1 : 0) + "," + transactions.scenario(id));
  }
}
