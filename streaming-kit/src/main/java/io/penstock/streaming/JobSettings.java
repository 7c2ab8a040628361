package io.penstock.streaming;

import io.penstock.settings.Setting;
import java.io.Serializable;
import java.net.URI;
import java.time.Duration;

/**
 * Settings that every Flink job has; a wrong value is refused here, with the key and what to set.
 */
public record JobSettings(
    @Setting(key = "kafka.bootstrap", doc = "Kafka bootstrap servers, host:port[,host:port]")
        String bootstrapServers,
    @Setting(key = "registry.url", doc = "Schema registry, base of its Confluent API") URI registry,
    @Setting(
            key = "registry.timeout",
            defaultValue = "5s",
            doc = "Longest wait for one answer of the registry, duration")
        Duration registryTimeout,
    @Setting(key = "job.parallelism", defaultValue = "2", doc = "Subtasks of each operator, count")
        int parallelism,
    @Setting(
            key = "checkpoint.interval",
            defaultValue = "10s",
            doc = "Time between checkpoints, duration")
        Duration checkpointInterval,
    @Setting(
            key = "checkpoint.directory",
            defaultValue = "",
            doc = "Where checkpoints are kept, URI; empty: as the cluster is configured")
        String checkpointDirectory,
    @Setting(
            key = "state.backend",
            defaultValue = "hashmap",
            doc = "Keyed state on the heap or on disk: hashmap or rocksdb")
        String stateBackend,
    @Setting(
            key = "buffer.timeout",
            defaultValue = "1ms",
            doc = "Longest time that a record waits for its network buffer to fill, duration")
        Duration bufferTimeout,
    @Setting(
            key = "delivery",
            defaultValue = "at-least-once",
            doc = "Of the Kafka sinks: at-least-once, or exactly-once at the price of the interval")
        String delivery,
    @Setting(
            key = "source.idleness",
            defaultValue = "30s",
            doc = "After this time a silent partition no longer holds back watermarks; 0 is off")
        Duration sourceIdleness,
    @Setting(
            key = "source.alignment.drift",
            defaultValue = "1d",
            doc = "How far in event time one partition may run ahead of the others; 0 is off")
        Duration alignment,
    @Setting(
            key = "source.fetch.bytes",
            defaultValue = "65536",
            doc = "Largest fetch from Kafka, of a partition and in all, bytes")
        int fetchBytes,
    @Setting(
            key = "sink.linger",
            defaultValue = "1ms",
            doc = "Longest time that a record waits for its producer batch to fill, duration")
        Duration linger,
    @Setting(
            key = "sink.transaction.timeout",
            defaultValue = "10m",
            doc = "Of exactly-once sinks; above checkpoint interval + longest restart, below 15m")
        Duration transactionTimeout,
    @Setting(
            key = "group.prefix",
            defaultValue = "penstock",
            doc = "Begins the names of consumer groups and transactional ids")
        String groupPrefix)
    implements Serializable {

  private static final String AT_LEAST_ONCE = "at-least-once";
  private static final String EXACTLY_ONCE = "exactly-once";

  public JobSettings {
    check(!bootstrapServers.isBlank(), "kafka.bootstrap is empty: set host:port");
    check(parallelism > 0, "job.parallelism is " + parallelism + ": set 1 or more");
    check(
        !checkpointInterval.isNegative(), "checkpoint.interval is negative: set 10s, or 0 for off");
    check(
        stateBackend.equals("hashmap") || stateBackend.equals("rocksdb"),
        "state.backend is " + stateBackend + ": set hashmap or rocksdb");
    check(
        delivery.equals(AT_LEAST_ONCE) || delivery.equals(EXACTLY_ONCE),
        "delivery is " + delivery + ": set " + AT_LEAST_ONCE + " or " + EXACTLY_ONCE);
    check(fetchBytes >= 1024, "source.fetch.bytes is " + fetchBytes + ": set 1024 or more");
    check(
        transactionTimeout.compareTo(checkpointInterval) > 0,
        "sink.transaction.timeout must be longer than checkpoint.interval, or open transactions"
            + " are aborted and their records lost");
    check(
        transactionTimeout.compareTo(Duration.ofMinutes(15)) <= 0,
        "sink.transaction.timeout is above the broker's transaction.max.timeout.ms of 15m");
  }

  /** Settings with all defaults, for the given Kafka and registry. */
  public static JobSettings of(String bootstrapServers, URI registry) {
    return new JobSettings(
        bootstrapServers,
        registry,
        Duration.ofSeconds(5),
        2,
        Duration.ofSeconds(10),
        "",
        "hashmap",
        Duration.ofMillis(1),
        AT_LEAST_ONCE,
        Duration.ofSeconds(30),
        Duration.ofDays(1),
        65536,
        Duration.ofMillis(1),
        Duration.ofMinutes(10),
        "penstock");
  }

  /** Whether Kafka sinks write in transactions that end with a checkpoint. */
  public boolean exactlyOnce() {
    return delivery.equals(EXACTLY_ONCE);
  }

  private static void check(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
