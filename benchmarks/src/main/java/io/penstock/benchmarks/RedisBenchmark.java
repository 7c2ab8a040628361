package io.penstock.benchmarks;

import io.penstock.stack.StackException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The tool redis-benchmark, {@code -P 64}, with commands of ours. */
final class RedisBenchmark {
  static final int DEPTH = 64;
  private static final String RANDOM = "__rand_int__";

  /**
   * Entities of a fenced call: one fewer than the writer's, for the tool takes arguments without
   * zero bytes and the packed count of 64 entities' values has one.
   */
  static final int ENTITIES_PER_CALL = 63;

  private final URI redis;

  RedisBenchmark(URI redis) {
    this.redis = redis;
  }

  static boolean installed() {
    try {
      return new ProcessBuilder("redis-benchmark", "--version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * Calls the fenced script; the writes a second. The fence's field is misnamed, so that no entity
   * has one yet and each write passes, as each of the sink's does: script, fields and bytes are the
   * same.
   */
  double fenced(String digest, int writes) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add("EVALSHA");
    command.add(digest);
    command.add(Integer.toString(ENTITIES_PER_CALL));
    for (int i = 0; i < ENTITIES_PER_CALL; i++) {
      command.add(CustomerUpdates.keyPrefix() + RANDOM);
    }
    command.add("0");
    List<String> names = fields();
    names.set(0, "as-of");
    command.add(packed(names));
    List<String> values = new ArrayList<>();
    for (int i = 0; i < ENTITIES_PER_CALL; i++) {
      values.addAll(values(i));
    }
    command.add(packed(values));
    int calls = Math.max(1, writes / ENTITIES_PER_CALL);
    return ENTITIES_PER_CALL * run(command, calls);
  }

  /** Plain HSETs of the same fields; the writes a second. */
  double hset(int writes) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add("HSET");
    command.add(CustomerUpdates.keyPrefix() + RANDOM);
    List<String> names = fields();
    List<String> values = values(1);
    for (int i = 0; i < names.size(); i++) {
      command.add(names.get(i));
      command.add(values.get(i));
    }
    return run(command, writes);
  }

  static List<String> fields() {
    List<String> fields = new ArrayList<>(List.of("as_of", "seq"));
    fields.addAll(List.of(CustomerUpdates.NAMES));
    return fields;
  }

  /** As text, as the store writes them. */
  static List<String> values(int n) {
    var update = new CustomerUpdates().update(1_000_000 + n);
    List<String> values =
        new ArrayList<>(List.of(Long.toString(update.asOf), Long.toString(update.seq)));
    for (double value : update.values) {
      values.add(value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value));
    }
    return values;
  }

  /** In MessagePack, one char a byte: fixarray or array 16, and fixstr or str 8. */
  private static String packed(List<String> strings) {
    StringBuilder bytes = new StringBuilder();
    int count = strings.size();
    if (count < 16) {
      bytes.append((char) (0x90 | count));
    } else {
      bytes.append((char) 0xdc).append((char) (count >> 8)).append((char) (count & 0xff));
    }
    for (String string : strings) {
      if (string.length() < 32) {
        bytes.append((char) (0xa0 | string.length()));
      } else {
        bytes.append((char) 0xd9).append((char) string.length());
      }
      bytes.append(string);
    }
    return bytes.toString();
  }

  private double run(List<String> command, int requests) throws IOException, InterruptedException {
    // Arguments of any bytes pass a shell's printf whole; Java's own would be encoded.
    StringBuilder script = new StringBuilder("exec redis-benchmark -h 127.0.0.1 -p ");
    script.append(redis.getPort()).append(" --csv -P ").append(DEPTH);
    script.append(" -r ").append(CustomerUpdates.CUSTOMERS).append(" -n ").append(requests);
    for (String argument : command) {
      script.append(" \"$(printf '").append(escaped(argument)).append("')\"");
    }
    Process process =
        new ProcessBuilder("sh").redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try (var in = process.getOutputStream()) {
      in.write(script.toString().getBytes(StandardCharsets.US_ASCII));
    }
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    int code = process.waitFor();
    String[] columns = output.strip().split("\",\"");
    if (code != 0 || columns.length < 8) {
      throw new StackException(
          "redis-benchmark ended with exit code %d: %s".formatted(code, output.strip()));
    }
    // test, requests a second, and six latencies; the test's own name may hold anything.
    return Double.parseDouble(columns[columns.length - 7]);
  }

  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.ISO_8859_1)) {
      boolean plain = (b >= '0' && b <= '9') || (b >= 'A' && b <= 'Z') || (b >= 'a' && b <= 'z');
      if (plain || b == '_' || b == ':' || b == '.') {
        escaped.append((char) b);
      } else {
        escaped.append(String.format(Locale.ROOT, "\\%03o", b & 0xff));
      }
    }
    return escaped.toString();
  }
}
