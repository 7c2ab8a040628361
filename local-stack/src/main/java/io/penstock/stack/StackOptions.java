package io.penstock.stack;

import io.penstock.features.FeatureSet;
import io.penstock.features.FeatureSetException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a person can choose of a stack.
 *
 * @param ports wanted port by part (kafka, registry, redis, catalog, flink, metrics); others are
 *     free ones
 * @param replay true where the stream is a replay: sources never count as idle and nothing in Redis
 *     expires, so that results depend on event times alone
 * @param jobs the Flink jobs that run, of {@link #ALL_JOBS}; the features job always
 * @param parallelism of each Flink job
 * @param checkpointInterval of each Flink job
 * @param featureSet what the jobs compute and score: name@vN, or the absolute path of a catalog
 * @param stateBackend keyed state of the Flink jobs: hashmap or rocksdb
 */
public record StackOptions(
    Map<String, Integer> ports,
    boolean replay,
    List<String> jobs,
    int parallelism,
    Duration checkpointInterval,
    String featureSet,
    String stateBackend) {
  /** The feature set where none is named. */
  public static final String DEFAULT_SET = "card_fraud@v1";

  /** Keyed state on the heap. */
  public static final String ON_HEAP = "hashmap";

  /** Keyed state on disk. */
  public static final String ON_DISK = "rocksdb";

  /** Every Flink job there is. */
  public static final List<String> ALL_JOBS = List.of("features", "scoring", "drift");

  static final List<String> PARTS =
      List.of("kafka", "registry", "redis", "catalog", "flink", "metrics");

  public StackOptions {
    ports = Map.copyOf(ports);
    jobs = List.copyOf(jobs);
    if (!jobs.contains("features") || !ALL_JOBS.containsAll(jobs)) {
      throw new StackException("the jobs are some of " + ALL_JOBS + ", features first: " + jobs);
    }
    for (Map.Entry<String, Integer> port : ports.entrySet()) {
      if (!PARTS.contains(port.getKey())) {
        throw new StackException(
            "there is no part %s: --port takes one of %s"
                .formatted(port.getKey(), String.join(", ", PARTS)));
      }
      if (port.getValue() < 0 || port.getValue() > 65535) {
        throw new StackException(
            "port %d, wanted for %s, is not between 0 and 65535"
                .formatted(port.getValue(), port.getKey()));
      }
    }
    for (Map.Entry<String, Integer> one : ports.entrySet()) {
      for (Map.Entry<String, Integer> other : ports.entrySet()) {
        if (one.getKey().compareTo(other.getKey()) < 0
            && one.getValue() != 0
            && one.getValue().equals(other.getValue())) {
          throw new StackException(
              "port %d is wanted for %s and for %s: give each its own"
                  .formatted(one.getValue(), one.getKey(), other.getKey()));
        }
      }
    }
    if (parallelism < 1) {
      throw new StackException("parallelism must be at least 1, not " + parallelism);
    }
    if (checkpointInterval.toMillis() < 1) {
      throw new StackException(
          "the time between checkpoints must be at least 1 ms, not " + checkpointInterval);
    }
    if (!stateBackend.equals(ON_HEAP) && !stateBackend.equals(ON_DISK)) {
      throw new StackException(
          "there is no state backend %s: take %s or %s".formatted(stateBackend, ON_HEAP, ON_DISK));
    }
    try {
      FeatureSet.load(featureSet);
    } catch (FeatureSetException e) {
      throw new StackException(e.getMessage(), e);
    }
  }

  /** A live stack on free ports. */
  public static StackOptions live() {
    return new StackOptions(
        Map.of(), false, ALL_JOBS, 1, Duration.ofSeconds(10), DEFAULT_SET, ON_HEAP);
  }

  /** A stack that replays a stored stream. */
  public static StackOptions replaying() {
    return new StackOptions(
        Map.of(), true, ALL_JOBS, 1, Duration.ofSeconds(10), DEFAULT_SET, ON_HEAP);
  }

  /** The same with another parallelism. */
  public StackOptions withParallelism(int value) {
    return new StackOptions(
        ports, replay, jobs, value, checkpointInterval, featureSet, stateBackend);
  }

  int port(String part) {
    return Prerequisites.port(part, ports.getOrDefault(part, 0));
  }
}
