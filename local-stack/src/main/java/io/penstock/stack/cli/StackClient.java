package io.penstock.stack.cli;

import io.penstock.schemas.SchemaRegistryClient;
import io.penstock.schemas.SchemaRegistryException;
import io.penstock.stack.StackException;
import io.penstock.stack.StackState;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Opens what the users' commands need of a running stack, and says in one sentence what is wrong.
 */
final class StackClient {
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final String CURE = ": look at ./penstock status";

  private final StackState state;

  StackClient(StackState state) {
    this.state = state;
  }

  SchemaRegistryClient registry() {
    return new SchemaRegistryClient(state.registry(), PATIENCE);
  }

  RecordFeed feed(Collection<String> topics) {
    return new RecordFeed(state.bootstrap(), PATIENCE, topics);
  }

  KafkaProducer<String, byte[]> producer() {
    long millis = PATIENCE.toMillis();
    return new KafkaProducer<>(
        Map.of(
            "bootstrap.servers",
            state.bootstrap(),
            "acks",
            "all",
            "linger.ms",
            1,
            "max.block.ms",
            millis,
            "request.timeout.ms",
            (int) millis,
            "delivery.timeout.ms",
            (int) millis + 1000),
        new StringSerializer(),
        new ByteArraySerializer());
  }

  /** Runs {@code body}, turning a broker or registry that fails into a StackException. */
  static <T> T told(Call<T> body) throws Exception {
    try {
      return body.run();
    } catch (KafkaException e) {
      throw new StackException("the broker failed, " + e.getMessage() + CURE, e);
    } catch (SchemaRegistryException e) {
      throw new StackException(e.getMessage() + CURE, e);
    }
  }

  /** What runs against the stack. */
  @FunctionalInterface
  interface Call<T> {
    T run() throws Exception;
  }
}
