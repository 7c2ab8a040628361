package io.penstock.stack.cli;

import io.penstock.schemas.BadRecordException;
import io.penstock.schemas.Heartbeats;
import io.penstock.schemas.SchemaRegistryClient;
import io.penstock.schemas.Topic;
import io.penstock.schemas.Topics;
import io.penstock.schemas.WireDecoder;
import io.penstock.stack.StackException;
import io.penstock.stack.StackState;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.WakeupException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows a topic's records as JSON lines. */
@Command(
    name = "tail",
    mixinStandardHelpOptions = true,
    description = {
      "Show the records of a topic as they come, decoded, as a line of JSON each.",
      "Reading changes nothing. dlq shows the dead letters of all topics."
    },
    footer = {
      "",
      "Examples:",
      "  ./penstock tail scored",
      "  ./penstock tail scored --from-beginning --id 1236698 --max 1",
      "  ./penstock tail dlq --from-beginning --no-follow",
      "  ./penstock tail scored | jq 'select(.decision == \"DECLINE\")'"
    })
final class TailCommand implements Callable<Integer> {
  @SuppressWarnings("ImmutableEnumChecker") // Avro's Schema is not marked as the constant it is
  enum What {
    SCORED(Topics.TRANSACTIONS_SCORED),
    FEATURES(Topics.TRANSACTIONS_FEATURES),
    RAW(Topics.TRANSACTIONS_RAW),
    LABELS(Topics.TRANSACTIONS_LABELS),
    LIFECYCLE(Topics.MODELS_LIFECYCLE),
    DRIFT(Topics.DRIFT_REPORTS),
    TRIGGERS(Topics.TRAINING_TRIGGERS),
    RUNS(Topics.TRAINING_RUNS),
    DLQ(null);

    private final Topic<?> topic;

    What(Topic<?> topic) {
      this.topic = topic;
    }

    boolean hasTransactionId() {
      return topic != null && topic.schema().getField("transaction_id") != null;
    }
  }

  @Mixin private StackOption stack;

  @Parameters(
      paramLabel = "WHAT",
      description = "scored, features, raw, labels, dlq, lifecycle, drift, triggers or runs")
  private What what;

  @Option(names = "--from-beginning", description = "Begin with the oldest record")
  private boolean fromBeginning;

  @Option(names = "--max", paramLabel = "N", description = "Stop after N records")
  private Long max;

  @Option(names = "--no-follow", description = "Stop at the last record that is there now")
  private boolean stopAtEnd;

  @Option(
      names = "--id",
      paramLabel = "ID",
      description = "Only the records of this transaction (scored, features, raw, labels)")
  private String id;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    if (max != null && max < 1) {
      throw new ParameterException(spec.commandLine(), "--max must be at least 1");
    }
    if (id != null && !what.hasTransactionId()) {
      throw new ParameterException(
          spec.commandLine(), "--id goes with scored, features, raw and labels only");
    }
    StackState running = StackState.load(stack.directory());
    StackClient client = new StackClient(running);
    return StackClient.told(() -> tail(client, running.pid()));
  }

  private int tail(StackClient client, long stackProcess) throws Exception {
    List<String> topics = what.topic == null ? DlqCommand.topics() : List.of(what.topic.name());
    CountDownLatch closed = new CountDownLatch(1);
    try (SchemaRegistryClient registry = client.registry();
        RecordFeed feed = client.feed(topics)) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(feed, closed), "tail-stop"));
      if (fromBeginning) {
        feed.fromBeginning();
      } else {
        feed.fromEnd();
      }
      Printer printer = new Printer(registry, stackProcess);
      if (stopAtEnd) {
        feed.readToEnd(printer);
        if (printer.printed == 0) {
          spec.commandLine().getErr().println("no records");
          spec.commandLine().getErr().flush();
        }
      } else {
        feed.follow(printer);
      }
    } catch (WakeupException e) {
      return 0;
    } finally {
      spec.commandLine().getOut().flush();
      closed.countDown();
    }
    return 0;
  }

  /** Ctrl-C: lets the command finish its line and close its connection before the process ends. */
  private static void stop(RecordFeed feed, CountDownLatch closed) {
    if (closed.getCount() == 0) {
      return;
    }
    feed.stop();
    try {
      closed.await(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private final class Printer implements RecordFeed.Reader {
    private final WireDecoder<? extends SpecificRecord> decoder;
    private final long stackProcess;
    private long printed;

    Printer(SchemaRegistryClient registry, long stackProcess) {
      this.stackProcess = stackProcess;
      decoder = what.topic == null ? null : new WireDecoder<>(what.topic, registry);
    }

    @Override
    public boolean read(ConsumerRecord<byte[], byte[]> record) {
      if (record.value() == null && record.headers().lastHeader(Heartbeats.HEADER) != null) {
        return true;
      }
      PrintWriter out = spec.commandLine().getOut();
      if (decoder == null) {
        out.println(DeadLetterView.of(record).json());
      } else {
        SpecificRecord value = decode(record);
        if (value == null || !isAskedFor(value)) {
          return true;
        }
        out.println(RecordJson.line(value));
      }
      printed++;
      return max == null || printed < max;
    }

    /** A reader of our output that has gone, such as head, ends the command; so does the stack. */
    @Override
    public boolean idle() {
      if (ProcessHandle.of(stackProcess).isEmpty()) {
        throw new StackException("the stack has stopped");
      }
      return !spec.commandLine().getOut().checkError();
    }

    private SpecificRecord decode(ConsumerRecord<byte[], byte[]> record) {
      try {
        return decoder.decode(record.value());
      } catch (BadRecordException e) {
        spec.commandLine()
            .getErr()
            .printf(
                "%s partition %d offset %d: %s, %s%n",
                record.topic(), record.partition(), record.offset(), e.reason(), e.getMessage());
        spec.commandLine().getErr().flush();
        return null;
      }
    }

    private boolean isAskedFor(SpecificRecord value) {
      return id == null || id.equals(value.get(value.getSchema().getField("transaction_id").pos()));
    }
  }
}
