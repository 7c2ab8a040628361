package io.penstock.stack;

import io.penstock.schemas.SchemaRegistryClient;
import io.penstock.schemas.Topic;
import io.penstock.schemas.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** Makes the topics and registers their schemas; what is there already stays as it is. */
final class TopicSetup {
  // Record timestamps carry event time: a replay of an old year must not be deleted.
  private static final Map<String, String> LIVE = Map.of("retention.ms", "-1");
  // A replay's simulated clock may run ahead of the broker's. A live stream's must not: one record
  // from the far future would hold its partition back for ever.
  private static final Map<String, String> REPLAY =
      Map.of("retention.ms", "-1", "message.timestamp.after.max.ms", "9223372036854775807");
  // A dead letter is the record that could not be taken, and headers: always larger than that.
  private static final Map<String, String> DEAD_LETTERS =
      Map.of(
          "retention.ms",
          "-1",
          "message.timestamp.after.max.ms",
          "9223372036854775807",
          "max.message.bytes",
          "17825792");

  private TopicSetup() {}

  static void run(StackState stack, boolean replay) {
    try (Admin admin =
        Admin.create(
            Map.of("bootstrap.servers", stack.bootstrap(), "default.api.timeout.ms", "30000"))) {
      Set<String> present = admin.listTopics().names().get(30, TimeUnit.SECONDS);
      List<NewTopic> missing = new ArrayList<>();
      for (Topic<?> topic : Topics.all()) {
        missing.add(
            new NewTopic(topic.name(), topic.partitions(), (short) 1)
                .configs(replay ? REPLAY : LIVE));
        missing.add(new NewTopic(topic.dlq(), 1, (short) 1).configs(DEAD_LETTERS));
      }
      missing.removeIf(topic -> present.contains(topic.name()));
      admin.createTopics(missing).all().get(30, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
      throw new StackException(
          "cannot make the topics at %s: %s: is it a Kafka broker? See logs/broker.log"
              .formatted(
                  stack.bootstrap(),
                  cause.getMessage() == null
                      ? cause.getClass().getSimpleName()
                      : cause.getMessage()),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StackException("interrupted while the topics were made", e);
    }
    try (SchemaRegistryClient client =
        new SchemaRegistryClient(stack.registry(), Duration.ofSeconds(10))) {
      client.setGlobalCompatibility("BACKWARD");
      for (Topic<?> topic : Topics.all()) {
        client.register(topic.subject(), topic.schema());
      }
    }
  }
}
