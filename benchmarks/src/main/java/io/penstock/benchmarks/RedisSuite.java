package io.penstock.benchmarks;

import io.penstock.sinks.RedisSink;
import io.penstock.stack.StackException;
import io.penstock.store.EntityValues;
import io.penstock.store.FeatureStoreReader;
import io.penstock.store.StoreSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.api.connector.sink2.SinkWriter;

/**
 * The Redis sink and the store's reader beside the least that can be done over Redis' protocol. The
 * server is the local stack's, and empty before each turn of writing; a write is an HSET that it
 * counted.
 */
final class RedisSuite implements Suite {
  private static final String WRITES = "writes/s";
  private static final String MICROS = "us";
  private static final String SINK = "redis.sink";
  private static final String FENCED = "redis_benchmark_fenced";
  private static final String PLAIN_HSET = "plain_hset";
  private static final String READ = "redis.read_p99";
  private static final String RAW_READ = "raw_hgetall_p99";

  private static final int DEFAULT_WRITES = 300_000;
  private static final int DEFAULT_READS = 50_000;
  private static final Pattern HSET_CALLS = Pattern.compile("cmdstat_hset:calls=(\\d+)");

  @Override
  public Outcome run(Setup setup) throws Exception {
    int writes = setup.events(DEFAULT_WRITES);
    int reads = setup.events(DEFAULT_READS);
    boolean tool = RedisBenchmark.installed();
    try (BenchParts parts = BenchParts.start(setup, Set.of("redis"))) {
      URI redis = parts.state().redis();
      // The tool needs no more of the calls than the script's digest.
      List<byte[]> fenced = record(redis, tool ? 1 : writes);
      RedisBenchmark benchmark = new RedisBenchmark(redis);
      Turns turns = new Turns(setup, WRITES).add(SINK, () -> sink(redis, redis, writes));
      if (tool) {
        String digest = digest(fenced.get(0));
        turns
            .add(FENCED, () -> counted(redis, writes, () -> benchmark.fenced(digest, writes)))
            .add(PLAIN_HSET, () -> counted(redis, writes, () -> benchmark.hset(writes)));
      } else {
        List<byte[]> plain = hsets(writes);
        turns
            .add(FENCED, () -> counted(redis, writes, () -> pipelined(redis, fenced, writes)))
            .add(PLAIN_HSET, () -> counted(redis, writes, () -> pipelined(redis, plain, writes)));
      }
      Map<String, Double> written = turns.medians();
      fill(redis);
      Map<String, Double> read =
          new Turns(setup, MICROS)
              .add(READ, () -> p99OfReader(redis, reads))
              .add(RAW_READ, () -> p99OfSocket(redis, reads))
              .medians();
      return new Outcome(
          List.of(
              Result.of(SINK, FENCED, written, WRITES),
              Result.of(SINK, PLAIN_HSET, written, WRITES),
              Result.of(READ, RAW_READ, read, MICROS)),
          notes(tool, writes, reads));
    }
  }

  private static List<String> notes(boolean tool, int writes, int reads) {
    List<String> notes = new ArrayList<>();
    notes.add(
        "%,d writes of 8 fields a turn to %,d entities, %,d reads; a write is an HSET that Redis counted."
            .formatted(writes, CustomerUpdates.CUSTOMERS, reads));
    notes.add(
        tool
            ? "The peer is redis-benchmark -P %d, the fenced script for %d entities a call."
                .formatted(RedisBenchmark.DEPTH, RedisBenchmark.ENTITIES_PER_CALL)
            : "redis-benchmark is not installed: a pipelined writer on a raw socket stands in, with"
                + " the very calls that the sink sends, "
                + RedisBenchmark.DEPTH
                + " at a time.");
    return notes;
  }

  private static double sink(URI redis, URI through, int writes) throws Exception {
    return counted(
        redis,
        writes,
        () -> {
          try (SinkWriter<EntityValues> writer =
              new RedisSink(settings(through)).createWriter(new SinkContext())) {
            CustomerUpdates updates = new CustomerUpdates();
            long start = System.nanoTime();
            for (int i = 0; i < writes; i++) {
              writer.write(updates.update(i), null);
            }
            writer.flush(true);
            return writes * 1e9 / (System.nanoTime() - start);
          }
        });
  }

  /** What the sink sends for so many writes. */
  private static List<byte[]> record(URI redis, int writes) throws Exception {
    try (RecordingProxy proxy = new RecordingProxy(redis)) {
      sink(redis, proxy.uri(), writes);
      return proxy.commands("EVALSHA");
    }
  }

  private static String digest(byte[] evalsha) {
    String[] lines = new String(evalsha, StandardCharsets.ISO_8859_1).split("\r\n", 6);
    return lines[4];
  }

  private static double pipelined(URI redis, List<byte[]> commands, int writes) throws IOException {
    try (RespSocket socket = new RespSocket(redis)) {
      long start = System.nanoTime();
      socket.pipeline(commands, RedisBenchmark.DEPTH);
      return writes * 1e9 / (System.nanoTime() - start);
    }
  }

  private static List<byte[]> hsets(int writes) {
    List<String> fields = RedisBenchmark.fields();
    List<byte[]> commands = new ArrayList<>(writes);
    for (int i = 0; i < writes; i++) {
      List<String> words = new ArrayList<>();
      words.add("HSET");
      words.add(CustomerUpdates.key(i % CustomerUpdates.CUSTOMERS));
      List<String> values = RedisBenchmark.values(i);
      for (int field = 0; field < fields.size(); field++) {
        words.add(fields.get(field));
        words.add(values.get(field));
      }
      commands.add(RespSocket.command(words.toArray(String[]::new)));
    }
    return commands;
  }

  /** Runs on an empty Redis; StackException if fewer writes reached it than are claimed. */
  private static double counted(URI redis, int writes, Turns.Measurement measurement)
      throws Exception {
    try (RespSocket control = new RespSocket(redis)) {
      control.call("FLUSHALL");
      control.call("CONFIG", "RESETSTAT");
      double value = measurement.measure();
      Matcher calls = HSET_CALLS.matcher(control.call("INFO", "commandstats"));
      long reached = calls.find() ? Long.parseLong(calls.group(1)) : 0;
      // The tool's last call is a whole one, and one call's worth may be missing.
      if (reached < writes - RedisBenchmark.ENTITIES_PER_CALL) {
        throw new StackException(
            "only %d of %d writes reached Redis: did the script's arguments change?"
                .formatted(reached, writes));
      }
      return value;
    }
  }

  private static void fill(URI redis) throws Exception {
    sink(redis, redis, CustomerUpdates.CUSTOMERS);
  }

  private static double p99OfReader(URI redis, int reads) throws Exception {
    long[] nanos = new long[reads];
    Random random = new Random(reads);
    try (FeatureStoreReader reader = new FeatureStoreReader(settings(redis))) {
      for (int i = 0; i < reads; i++) {
        String key = Integer.toString(random.nextInt(CustomerUpdates.CUSTOMERS));
        long start = System.nanoTime();
        boolean found =
            reader.read(CustomerUpdates.SET, CustomerUpdates.ENTITY, key, 0).isPresent();
        nanos[i] = System.nanoTime() - start;
        checkFound(found, key);
      }
    }
    return p99Micros(nanos);
  }

  private static double p99OfSocket(URI redis, int reads) throws Exception {
    long[] nanos = new long[reads];
    Random random = new Random(reads);
    try (RespSocket socket = new RespSocket(redis)) {
      for (int i = 0; i < reads; i++) {
        String key = Integer.toString(random.nextInt(CustomerUpdates.CUSTOMERS));
        long start = System.nanoTime();
        boolean found = !socket.call("HGETALL", CustomerUpdates.keyPrefix() + key).isEmpty();
        nanos[i] = System.nanoTime() - start;
        checkFound(found, key);
      }
    }
    return p99Micros(nanos);
  }

  private static void checkFound(boolean found, String key) {
    if (!found) {
      throw new StackException("customer " + key + " is not in Redis, where it was written");
    }
  }

  private static double p99Micros(long[] nanos) {
    Arrays.sort(nanos);
    return nanos[(int) (0.99 * (nanos.length - 1))] / 1_000.0;
  }

  private static StoreSettings settings(URI redis) {
    return new StoreSettings(redis, Duration.ofSeconds(5), Duration.ofSeconds(1), false, 500);
  }
}
