package io.penstock.stack;

import io.penstock.stack.demo.Demo;
import io.penstock.stack.demo.DemoOptions;
import io.penstock.stack.demo.DemoReport;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The stack that all integration tests share, started once a build. Before the first test sees it,
 * it has run the main job, lost its Flink process to kill -9 in the middle of it, been stopped with
 * savepoints and started again: what the tests find there has survived both.
 */
public final class RunningStack {
  private static final Instant KILL_AT = Instant.parse("2018-08-20T00:00:00Z");
  private static final RunningStack ONLY = new RunningStack();

  private final Path scored = Path.of("target", "main-job-scored.csv.gz").toAbsolutePath();
  private final DemoReport report;
  private final List<LocalStack.PartStatus> partsAfterDemo;
  private final LocalStack stack;

  private RunningStack() {
    Installation installation = Installation.find();
    StackDirectory directory = StackDirectory.at(Path.of("target", "stack"));
    PartProcess.endLeftovers(directory);
    directory.wipe();
    StackOptions options =
        new StackOptions(
            Map.of(),
            true,
            StackOptions.ALL_JOBS,
            1,
            Duration.ofSeconds(5),
            StackOptions.DEFAULT_SET,
            StackOptions.ON_HEAP);
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    try (LocalStack first = LocalStack.start(installation, directory, options, out::println)) {
      AtomicBoolean killed = new AtomicBoolean();
      DemoOptions demo =
          new DemoOptions(true, 9000, Optional.empty(), Optional.of(scored), "mvn verify");
      report =
          Demo.run(
              first,
              demo,
              out,
              day -> {
                if (day >= KILL_AT.toEpochMilli() && killed.compareAndSet(false, true)) {
                  out.println("kill -9 of the Flink process at " + Instant.ofEpochMilli(day));
                  first.kill("flink");
                }
              });
      report.print(out);
      partsAfterDemo = first.status();
      first.stopWithSavepoint(out::println);
    }
    stack = LocalStack.start(installation, directory, options, out::println);
  }

  /** Ends it, for the test that comes last; the next start of its directory goes on from there. */
  public static void stopWithSavepoint() {
    ONLY.stack.stopWithSavepoint(System.out::println);
    ONLY.stack.close();
  }

  /** The main job's report. */
  static DemoReport report() {
    return ONLY.report;
  }

  /** The main job's scores as CSV. */
  static Path scored() {
    return ONLY.scored;
  }

  /** Restarts by part while the main job ran. */
  static List<LocalStack.PartStatus> partsAfterDemo() {
    return ONLY.partsAfterDemo;
  }

  /** Reads what is committed to topics from now on; the caller's to close. */
  static KafkaConsumer<byte[], byte[]> consumerFromNowOn(String... topics) {
    KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", state().bootstrap(), "isolation.level", "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        Stream.of(topics)
            .flatMap(topic -> consumer.partitionsFor(topic).stream())
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position); // else the end is looked up at the first poll
    return consumer;
  }

  static StackState state() {
    return ONLY.stack.state();
  }

  /** The directory of the stack, as the commands' --dir takes it. */
  public static Path directory() {
    return ONLY.stack.directory().root();
  }

  static URI registry() {
    return state().registry();
  }

  static LocalStack stack() {
    return ONLY.stack;
  }
}
