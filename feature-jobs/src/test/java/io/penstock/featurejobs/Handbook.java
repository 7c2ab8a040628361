package io.penstock.featurejobs;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;

/**
 * The published data, which is no part of the repository: {@code PENSTOCK_HANDBOOK} names its
 * directory, by default {@code shared/data/handbook} beside the checkout. A test that reads it is
 * skipped, saying so, where it is missing.
 */
final class Handbook {
  private static final long LABEL_DELAY = Duration.ofDays(3).toMillis();

  private Handbook() {}

  /** A published transaction; time in epoch millis. */
  record Payment(
      String id, long time, String customer, String terminal, long minor, boolean fraud) {

    TransactionEvent event() {
      TransactionEvent event = Events.transaction(id, time, minor);
      event.customerId = customer;
      event.terminalId = terminal;
      return event;
    }

    private LabelEvent label() {
      LabelEvent label = Events.fraud(id, time, time + LABEL_DELAY);
      label.customerId = customer;
      label.terminalId = terminal;
      return label;
    }
  }

  /** Those before a time that a test asks for, by time and id. */
  static List<Payment> payments(long before, Predicate<Payment> which) throws IOException {
    List<Payment> payments = new ArrayList<>();
    try (BufferedReader in = open("transactions.csv.gz")) {
      in.readLine();
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] cells = line.split(",", -1);
        long time = Events.START + 1000 * Long.parseLong(cells[1]);
        if (time >= before) {
          break;
        }
        long minor = Long.parseLong(cells[4].replace(".", ""));
        Payment payment =
            new Payment(cells[0], time, cells[2], cells[3], minor, cells[5].equals("1"));
        if (which.test(payment)) {
          payments.add(payment);
        }
      }
    }
    return payments;
  }

  /**
   * The published features of the customers and terminals of {@link #keys}, by transaction id;
   * {@code NaN} where the file has none.
   */
  static Map<String, double[]> features(List<String> names) throws IOException {
    Map<String, double[]> features = new HashMap<>();
    try (BufferedReader in = open("features-54-customers-103-terminals.csv.gz")) {
      List<String> header = Arrays.asList(in.readLine().split(",", -1));
      int[] columns = names.stream().mapToInt(header::indexOf).toArray();
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] cells = line.split(",", -1);
        features.put(
            cells[0],
            Arrays.stream(columns)
                .mapToObj(at -> cells[at])
                .mapToDouble(cell -> cell.isEmpty() ? Double.NaN : Double.parseDouble(cell))
                .toArray());
      }
    }
    return features;
  }

  /** The {@code customers} or {@code terminals} whose features are published. */
  static Set<String> keys(String which) throws IOException {
    String line =
        Files.readAllLines(file("fixture-keys.txt")).stream()
            .filter(each -> each.startsWith(which + " "))
            .findFirst()
            .orElseThrow();
    return new HashSet<>(List.of(line.substring(which.length() + 1).split(" ")));
  }

  /** Transactions of one customer and second whose features were published in the other order. */
  static Set<String> reversed() throws IOException {
    Set<String> ids = new HashSet<>();
    for (String line : Files.readAllLines(file("same-second-pairs.csv"))) {
      List<String> cells = List.of(line.split(",", -1));
      if (cells.get(6).equals("reversed")) {
        ids.addAll(cells.subList(2, 4));
      }
    }
    return ids;
  }

  /** Payments in their order of arrival, and labels 3 days after, as they become known. */
  static void send(List<Payment> arriving, StageChain chain, int restoreAfter) throws Exception {
    ArrayDeque<LabelEvent> labels = new ArrayDeque<>();
    arriving.stream()
        .filter(Payment::fraud)
        .sorted(Comparator.comparingLong(Payment::time))
        .forEach(payment -> labels.add(payment.label()));
    long clock = Long.MIN_VALUE;
    int sent = 0;
    for (Payment payment : arriving) {
      clock = Math.max(clock, payment.time());
      for (; !labels.isEmpty() && labels.peek().labelTime <= clock; labels.remove()) {
        chain.label(labels.peek());
      }
      chain.transaction(payment.event());
      chain.watermark(clock - 1);
      if (++sent % restoreAfter == 0) {
        chain.restore();
      }
    }
  }

  private static BufferedReader open(String name) throws IOException {
    return new BufferedReader(
        new InputStreamReader(
            new GZIPInputStream(Files.newInputStream(file(name)), 1 << 16), StandardCharsets.UTF_8),
        1 << 16);
  }

  private static Path file(String name) {
    Path file = directory().resolve(name);
    assumeTrue(
        Files.isReadable(file),
        () -> "skipped: no " + file + "; set PENSTOCK_HANDBOOK to the published data's directory");
    return file;
  }

  private static Path directory() {
    Path relative = Path.of("shared", "data", "handbook");
    String named = System.getenv("PENSTOCK_HANDBOOK");
    if (named != null && !named.isEmpty()) {
      return Path.of(named);
    }
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.isDirectory(at.resolve(relative))) {
        return at.resolve(relative);
      }
    }
    return relative;
  }
}
