package io.penstock.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The windows over the published half year, beside the features that its authors published. */
class PublishedFeaturesTest {
  private static final Logger LOG = LoggerFactory.getLogger(PublishedFeaturesTest.class);
  private static final long START = Instant.parse("2018-04-01T00:00:00Z").toEpochMilli();
  private static final long LABEL_DELAY = Duration.ofDays(3).toMillis();

  private final FeatureSet set = FeatureSet.load("card_fraud@v1");
  private final EventFeatures events = new EventFeatures(set);
  private final EntityWindows customers = new EntityWindows(set, "customer");
  private final EntityWindows terminals = new EntityWindows(set, "terminal");
  private final Map<String, EntityLog> customerLogs = new HashMap<>();
  private final Map<String, EntityLog> terminalLogs = new HashMap<>();
  private final ArrayDeque<Label> labels = new ArrayDeque<>();
  private final TreeMap<String, Integer> mismatches = new TreeMap<>();
  private final double[] vector = new double[set.size()];

  private record Label(String id, EntityLog log, long time) {}

  private record Row(String id, long time, String customer, String terminal, long minor) {}

  @Test
  void everyPublishedValueIsEqual() throws IOException {
    Path data = data();
    assumeThat(data)
        .withFailMessage("no published data: set PENSTOCK_HANDBOOK to its folder")
        .isNotNull();
    Set<String> reversed = reversedIds(data.resolve("same-second-pairs.csv"));
    Map<String, double[]> expected = new HashMap<>();
    readFeatures(data.resolve("features-2018-07-25_2018-08-14.csv.gz"), expected);
    readFeatures(data.resolve("features-54-customers-103-terminals.csv.gz"), expected);

    int rows = 0;
    int compared = 0;
    long nanos = 0;
    try (BufferedReader in = gzip(data.resolve("transactions.csv.gz"))) {
      in.readLine();
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] cells = line.split(",", -1);
        long time = START + 1000 * Long.parseLong(cells[1]);
        long minor = Long.parseLong(cells[4].replace(".", ""));
        Row row = new Row(cells[0], time, cells[2], cells[3], minor);
        long begin = System.nanoTime();
        take(row, cells[5].equals("1"));
        nanos += System.nanoTime() - begin;
        rows++;
        double[] published = expected.get(row.id());
        if (published != null) {
          compared++;
          compare(published, reversed.contains(row.id()));
        }
      }
    }
    report(rows, nanos);
    assertThat(rows).isEqualTo(1_754_155);
    assertThat(compared).isEqualTo(expected.size()).isGreaterThan(230_000);
    assertThat(mismatches).isEmpty();
  }

  private void take(Row row, boolean fraud) {
    EntityLog customer = customerLogs.computeIfAbsent(row.customer(), k -> new EntityLog());
    EntityLog terminal = terminalLogs.computeIfAbsent(row.terminal(), k -> new EntityLog());
    for (; !labels.isEmpty() && labels.peek().time() <= row.time(); labels.remove()) {
      Label label = labels.peek();
      terminals.label(label.log(), label.id(), true, label.time());
    }
    customers.add(customer, Tx.of(row.id(), row.time(), row.minor()));
    terminals.add(terminal, Tx.of(row.id(), row.time(), row.minor()));
    if (fraud) {
      labels.add(new Label(row.id(), terminal, row.time() + LABEL_DELAY));
    }
    events.values(row.minor(), row.time(), vector);
    customers.values(customer, row.id(), row.time(), row.minor(), vector);
    terminals.values(terminal, row.id(), row.time(), row.minor(), vector);
    customers.evict(customer, row.time());
    terminals.evict(terminal, row.time());
  }

  private void compare(double[] published, boolean reversed) {
    for (int i = 0; i < published.length; i++) {
      if (Double.isNaN(published[i]) || (reversed && isCustomers(i))) {
        continue;
      }
      double tolerance = set.features().get(i).aggregate() == Aggregate.MEAN ? 1e-9 : 0;
      if (!(Math.abs(vector[i] - published[i]) <= tolerance)) {
        mismatches.merge(set.names().get(i), 1, Integer::sum);
      }
    }
  }

  private boolean isCustomers(int feature) {
    return set.features().get(feature).entity().equals("customer");
  }

  private void report(int rows, long nanos) {
    long held = 0;
    long bytes = 0;
    for (Map<String, EntityLog> logs : List.of(customerLogs, terminalLogs)) {
      for (EntityLog log : logs.values()) {
        held += log.size();
        bytes += log.bytes();
      }
    }
    LOG.info(
        "{} transactions, {} ns each for both entities; {} logs hold {} events, {} bytes an event",
        rows,
        nanos / rows,
        customerLogs.size() + terminalLogs.size(),
        held,
        bytes / held);
  }

  private void readFeatures(Path file, Map<String, double[]> into) throws IOException {
    try (BufferedReader in = gzip(file)) {
      List<String> header = Arrays.asList(in.readLine().split(",", -1));
      int[] columns = set.names().stream().mapToInt(header::indexOf).toArray();
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] cells = line.split(",", -1);
        double[] row = into.computeIfAbsent(cells[0], id -> blank());
        for (int i = 0; i < columns.length; i++) {
          String cell = cells[columns[i]];
          if (!cell.isEmpty()) {
            row[i] = Double.parseDouble(cell);
          }
        }
      }
    }
  }

  private double[] blank() {
    double[] row = new double[set.size()];
    Arrays.fill(row, Double.NaN);
    return row;
  }

  /** Transactions of one customer and second whose features were published in the other order. */
  private static Set<String> reversedIds(Path file) throws IOException {
    Set<String> ids = new HashSet<>();
    List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    for (String line : lines.subList(1, lines.size())) {
      List<String> cells = List.of(line.split(",", -1));
      if (cells.get(6).equals("reversed")) {
        ids.addAll(cells.subList(2, 4));
      }
    }
    return ids;
  }

  private static BufferedReader gzip(Path file) throws IOException {
    return new BufferedReader(
        new InputStreamReader(
            new GZIPInputStream(Files.newInputStream(file), 1 << 16), StandardCharsets.UTF_8),
        1 << 16);
  }

  /** The folder of the published data, or null. */
  private static Path data() {
    String named = System.getenv("PENSTOCK_HANDBOOK");
    if (named != null) {
      return Path.of(named);
    }
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path data = at.resolve("shared/data/handbook");
      if (Files.isRegularFile(data.resolve("transactions.csv.gz"))) {
        return data;
      }
    }
    return null;
  }
}
