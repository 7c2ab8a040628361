package io.penstock.benchmarks;

import io.penstock.features.EntityLog;
import io.penstock.features.EntityWindows;
import io.penstock.features.FeatureSet;
import io.penstock.features.TextField;
import io.penstock.features.TransactionFields;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * An event through the exact windows of its entity: added, its values filled, what is too old
 * evicted. 5,000 keys and an event every 9 seconds, as in the published stream; the logs are full
 * before the first measurement. The yardstick is a count and a sum a key, in the same map.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
    value = 1,
    jvmArgs = {"-Xmx1g", "-XX:+UseParallelGC"})
public class WindowBenchmark {
  private static final int EVENTS = 1 << 20;
  private static final int KEYS = 5_000;
  private static final long GAP_MILLIS = 9_000;

  private final String[] ids = new String[EVENTS];
  private final String[] keys = new String[EVENTS];
  private final long[] amounts = new long[EVENTS];
  private final Map<String, EntityLog> publishedLogs = new HashMap<>();
  private final Map<String, EntityLog> movingLogs = new HashMap<>();
  private final Map<String, long[]> sums = new HashMap<>();
  private final Map<String, EntityLog> filteredLogs = new HashMap<>();
  private final Event event = new Event();
  private EntityWindows published;
  private EntityWindows moving;
  private EntityWindows filtered;
  private double[] publishedVector;
  private double[] movingVector;
  private double[] filteredVector;
  private int next;
  private long time = 1_522_540_800_000L;

  /** Makes the events and fills the logs. */
  @Setup
  public void fill() throws IOException {
    Random random = new Random(0);
    String[] names = new String[KEYS];
    for (int i = 0; i < KEYS; i++) {
      names[i] = Integer.toString(i);
    }
    for (int i = 0; i < EVENTS; i++) {
      ids[i] = Integer.toString(i);
      keys[i] = names[random.nextInt(KEYS)];
      amounts[i] = random.nextInt(20_000);
    }
    FeatureSet set = FeatureSet.load("card_fraud@v1");
    published = new EntityWindows(set, "customer");
    publishedVector = new double[set.size()];
    FeatureSet more = set("extremes");
    moving = new EntityWindows(more, "customer");
    movingVector = new double[more.size()];
    FeatureSet filters = set("filtered");
    filtered = new EntityWindows(filters, "customer");
    filteredVector = new double[filters.size()];
    for (int i = 0; i < EVENTS / 2; i++) {
      publishedWindows();
      back();
      extremesAndDeviations();
      back();
      filtersAndDistinctCounts();
    }
  }

  private void back() {
    time -= GAP_MILLIS;
    next = (next - 1) & (EVENTS - 1);
  }

  private static FeatureSet set(String name) throws IOException {
    Path file = Files.createTempFile(name, ".yaml");
    try (InputStream in = WindowBenchmark.class.getResourceAsStream("/" + name + ".yaml")) {
      Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
      return FeatureSet.load(file.toString());
    } finally {
      Files.delete(file);
    }
  }

  /** The customer's features of card_fraud@v1: count and mean over 1, 7 and 30 days. */
  @Benchmark
  public double[] publishedWindows() {
    int event = advance();
    EntityLog log = publishedLogs.computeIfAbsent(keys[event], key -> new EntityLog());
    return through(published, log, event, publishedVector);
  }

  /** Least, greatest and deviation over 1, 7 and 30 days. */
  @Benchmark
  public double[] extremesAndDeviations() {
    int event = advance();
    EntityLog log = movingLogs.computeIfAbsent(keys[event], key -> new EntityLog());
    return through(moving, log, event, movingVector);
  }

  /** Count, mean and distinct terminals, of those that pass a filter, over 1, 7 and 30 days. */
  @Benchmark
  public double[] filtersAndDistinctCounts() {
    int event = advance();
    EntityLog log = filteredLogs.computeIfAbsent(keys[event], key -> new EntityLog());
    return through(filtered, log, event, filteredVector);
  }

  private double[] through(EntityWindows windows, EntityLog log, int at, double[] vector) {
    event.id = ids[at];
    event.time = time;
    event.amountMinor = amounts[at];
    event.terminal = keys[(at + 1) & (EVENTS - 1)];
    windows.add(log, event);
    windows.values(log, ids[at], time, amounts[at], vector);
    windows.evict(log, time);
    return vector;
  }

  /** The yardstick: what keyBy and reduce would do, without the engine. */
  @Benchmark
  public long[] countAndSum() {
    int event = advance();
    long[] sum = sums.computeIfAbsent(keys[event], key -> new long[2]);
    sum[0]++;
    sum[1] += amounts[event];
    return sum;
  }

  private int advance() {
    time += GAP_MILLIS;
    next = (next + 1) & (EVENTS - 1);
    return next;
  }

  private static final class Event implements TransactionFields {
    private String id;
    private long time;
    private long amountMinor;
    private String terminal;

    @Override
    public String transactionId() {
      return id;
    }

    @Override
    public long eventTime() {
      return time;
    }

    @Override
    public long amountMinor() {
      return amountMinor;
    }

    @Override
    public String text(TextField field) {
      return field == TextField.TERMINAL_ID ? terminal : null;
    }
  }
}
