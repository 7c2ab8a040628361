package io.penstock.stack.replay;

import io.penstock.schemas.FraudLabel;
import io.penstock.schemas.Heartbeats;
import io.penstock.schemas.SchemaRegistryClient;
import io.penstock.schemas.StageTimes;
import io.penstock.schemas.Topic;
import io.penstock.schemas.Topics;
import io.penstock.schemas.Transaction;
import io.penstock.schemas.WireEncoder;
import io.penstock.stack.StackException;
import io.penstock.stack.StackState;
import io.penstock.streaming.StageClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes stored transactions, and a label for each fraud some days later, in the order of a
 * simulated clock that is the rows' event time. Record timestamps carry that clock, and a heartbeat
 * an hour in every partition moves it on where nothing happens. One thread.
 */
public final class Replayer implements AutoCloseable {
  private static final long HOUR = TimeUnit.HOURS.toMillis(1);
  private static final long DAY = TimeUnit.DAYS.toMillis(1);
  private static final byte[] NO_VALUE = null;
  private static final long NEVER = Long.MAX_VALUE;

  private final KafkaProducer<byte[], byte[]> producer;
  private final SchemaRegistryClient registry;
  private final WireEncoder<Transaction> transactions;
  private final WireEncoder<FraudLabel> labels;
  private final TransactionCursor rows;
  private final long labelDelay;
  private final ArrayDeque<FraudLabel> pending = new ArrayDeque<>();
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private boolean held;
  private long clock = Long.MIN_VALUE;
  private IdSet ids = new IdSet();
  private long distinct;
  private long sent;
  private long labelsSent;

  /** {@code labelsAfter} is the time from a fraud to its label. */
  public Replayer(StackState stack, TransactionCursor rows, Duration labelsAfter) {
    this.rows = rows;
    this.labelDelay = labelsAfter.toMillis();
    this.registry = new SchemaRegistryClient(stack.registry(), Duration.ofSeconds(10));
    this.transactions = new WireEncoder<>(Topics.TRANSACTIONS_RAW, registry);
    this.labels = new WireEncoder<>(Topics.TRANSACTIONS_LABELS, registry);
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers", stack.bootstrap(),
            "acks", "all",
            "linger.ms", "1",
            "batch.size", "65536",
            "delivery.timeout.ms", "180000",
            "buffer.memory", "16777216");
    this.producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /**
   * Replays rows up to, not including, {@code until} (epoch millis).
   *
   * @param rate rows a second; 0 is as fast as it goes
   * @param progress takes the number of rows written since its last call
   * @param dayEnd is called with each midnight that the clock reaches, before it passes, and may
   *     block
   * @return false once there are no more rows
   */
  public boolean replay(long until, double rate, LongConsumer progress, LongConsumer dayEnd) {
    long begun = System.nanoTime();
    long count = 0;
    long pausedNanos = 0;
    while (held || rows.next()) {
      held = true;
      long time = rows.eventTime();
      if (time >= until) {
        advance(until);
        producer.flush();
        check();
        return true;
      }
      if (clock != Long.MIN_VALUE && time / DAY != clock / DAY) {
        long pausedAt = System.nanoTime();
        dayEnd.accept(time / DAY * DAY);
        pausedNanos += System.nanoTime() - pausedAt;
      }
      advance(time);
      write(time);
      held = false;
      count++;
      if ((count & 255) == 0) {
        progress.accept(256);
        check();
      }
      if (rate > 0) {
        waitUntil(begun + pausedNanos + (long) (count * 1e9 / rate));
      }
    }
    progress.accept(count & 255);
    producer.flush();
    check();
    return false;
  }

  /** Writes the labels that are still to come, and last heartbeats. */
  public void finish() {
    long last = pending.isEmpty() ? clock : pending.getLast().getLabelTime().toEpochMilli();
    if (clock != Long.MIN_VALUE) {
      advance(last);
      heartbeat(last);
    }
    producer.flush();
    check();
    ids = new IdSet(); // its memory is wanted for the account that follows
  }

  /** Transactions written so far. */
  public long sent() {
    return sent;
  }

  /** Distinct transaction ids written so far. */
  public long distinct() {
    return distinct;
  }

  /** Labels written so far. */
  public long labelsSent() {
    return labelsSent;
  }

  // Moves the clock: due labels and the hours' heartbeats, in order.
  private void advance(long time) {
    if (clock == Long.MIN_VALUE) {
      clock = time / HOUR * HOUR;
      heartbeat(clock);
    }
    while (true) {
      long hour = (clock / HOUR + 1) * HOUR;
      FraudLabel label = pending.peekFirst();
      long due = label == null ? NEVER : label.getLabelTime().toEpochMilli();
      if (due <= time && due < hour) {
        pending.removeFirst();
        clock = Math.max(clock, due);
        send(Topics.TRANSACTIONS_LABELS, label.getTransactionId(), labels.encode(label), due);
        labelsSent++;
      } else if (hour <= time) {
        clock = hour;
        heartbeat(hour);
      } else {
        clock = Math.max(clock, time);
        return;
      }
    }
  }

  private void write(long time) {
    Instant instant = Instant.ofEpochMilli(time);
    String id = rows.id();
    String customer = rows.customer();
    String terminal = rows.terminal();
    Transaction transaction =
        new Transaction(
            id,
            customer,
            terminal,
            null,
            rows.amountMinor(),
            "EUR",
            instant,
            instant,
            new StageTimes(StageClock.micros(), 0L, 0L, 0L, 0L));
    send(Topics.TRANSACTIONS_RAW, customer, transactions.encode(transaction), time);
    sent++;
    if (ids.add(id)) {
      distinct++;
    }
    if (rows.fraud()) {
      Instant known = Instant.ofEpochMilli(time + labelDelay);
      pending.addLast(
          new FraudLabel(id, true, "replay", known, customer, terminal, instant, known));
    }
  }

  private void heartbeat(long time) {
    for (Topic<?> topic : new Topic<?>[] {Topics.TRANSACTIONS_RAW, Topics.TRANSACTIONS_LABELS}) {
      for (int partition = 0; partition < topic.partitions(); partition++) {
        ProducerRecord<byte[], byte[]> beat =
            new ProducerRecord<byte[], byte[]>(topic.name(), partition, time, null, NO_VALUE);
        beat.headers().add(Heartbeats.HEADER, new byte[0]);
        send(beat);
      }
    }
  }

  private void send(Topic<?> topic, String key, byte[] value, long time) {
    byte[] keyBytes = key.getBytes(StandardCharsets.UTF_8);
    send(new ProducerRecord<>(topic.name(), null, time, keyBytes, value));
  }

  private void send(ProducerRecord<byte[], byte[]> message) {
    producer.send(
        message,
        (metadata, error) -> {
          if (error != null) {
            failure.compareAndSet(null, error);
          }
        });
  }

  private void check() {
    Exception error = failure.get();
    if (error != null) {
      throw new StackException("Kafka took a record no more: " + error.getMessage(), error);
    }
  }

  private static void waitUntil(long nanoTime) {
    long left = nanoTime - System.nanoTime();
    while (left > 0) {
      LockSupport.parkNanos(left);
      if (Thread.currentThread().isInterrupted()) {
        throw new StackException("the replay was interrupted");
      }
      left = nanoTime - System.nanoTime();
    }
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(10));
    registry.close();
  }
}
