package io.penstock.training;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * The published features of 2018-07-25 to 2018-08-14 as a source of rows; a fraud is labelled three
 * days later. {@code PENSTOCK_HANDBOOK} names the data's directory; default {@code
 * ../shared/data/handbook}, looked for from here upwards.
 */
final class HandbookRows implements RowSource {
  private static final String FILE = "features-2018-07-25_2018-08-14.csv.gz";
  private static final long DAY = KnownFrauds.DAY_MILLIS;
  private static final List<String> COLUMNS =
      List.of(
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

  private final List<Line> lines = new ArrayList<>();

  private record Line(String id, String customer, long time, boolean fraud, float[] vector) {}

  /** Reads the file; the calling test is skipped, with a message, where it is missing. */
  static HandbookRows load() throws IOException {
    Path file = directory().resolve(FILE);
    assumeTrue(
        Files.isRegularFile(file),
        () -> "skipped: no " + file + "; set PENSTOCK_HANDBOOK to the published data's directory");
    HandbookRows rows = new HandbookRows();
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      List<String> header = Arrays.asList(in.readLine().split(",", -1));
      int[] at = COLUMNS.stream().mapToInt(header::indexOf).toArray();
      int fraud = header.indexOf("TX_FRAUD");
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] cells = line.split(",", -1);
        float[] vector = new float[at.length];
        for (int i = 0; i < at.length; i++) {
          vector[i] = (float) Double.parseDouble(cells[at[i]]);
        }
        long time = LocalDateTime.parse(cells[1]).toInstant(ZoneOffset.UTC).toEpochMilli();
        rows.lines.add(new Line(cells[0], cells[2], time, cells[fraud].equals("1"), vector));
      }
    }
    return rows;
  }

  private static Path directory() {
    String named = System.getenv("PENSTOCK_HANDBOOK");
    if (named != null) {
      return Path.of(named);
    }
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path candidate = at.resolve("../shared/data/handbook").normalize();
      if (Files.isDirectory(candidate)) {
        return candidate;
      }
    }
    return Path.of("../shared/data/handbook");
  }

  @Override
  public TrainingRows rows(long from, long to, long cut) {
    TrainingRows.Builder builder = new TrainingRows.Builder(COLUMNS.size(), cut, 7 * DAY);
    for (Line line : lines) {
      if (line.time >= from && line.time < to) {
        if (line.fraud) {
          builder.label(line.id, label(line));
        }
        builder.row(line.id, line.customer, line.time, line.time, line.vector);
      }
    }
    return builder.build();
  }

  @Override
  public KnownFrauds knownFrauds(long from, long to, long cut) {
    KnownFrauds known = new KnownFrauds(7 * DAY);
    for (Line line : lines) {
      if (line.fraud && line.time >= from && line.time < to && line.time + 3 * DAY <= cut) {
        known.add(
            line.customer, line.time, new TrainingRows.Origin(line.id, line.time, label(line)));
      }
    }
    return known;
  }

  private static TrainingRows.Label label(Line line) {
    return new TrainingRows.Label(true, line.time + 3 * DAY, line.time + 3 * DAY, 0);
  }

  @Override
  public void keep(String name) {}

  @Override
  public void release(String name) {}

  @Override
  public Map<String, Long> snapshots() {
    return Map.of();
  }
}
