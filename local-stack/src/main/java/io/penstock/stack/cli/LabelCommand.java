package io.penstock.stack.cli;

import io.penstock.schemas.BadRecordException;
import io.penstock.schemas.FraudLabel;
import io.penstock.schemas.Heartbeats;
import io.penstock.schemas.SchemaRegistryClient;
import io.penstock.schemas.Topics;
import io.penstock.schemas.Transaction;
import io.penstock.schemas.WireDecoder;
import io.penstock.schemas.WireEncoder;
import io.penstock.stack.StackException;
import io.penstock.stack.StackState;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes an analyst's verdict on one transaction. */
@Command(
    name = "label",
    mixinStandardHelpOptions = true,
    description = {
      "Label a transaction as fraud or genuine.",
      "It is looked up in transactions.raw.v1, which is read as a whole; the label goes to"
          + " transactions.labels.v1, and replaces an earlier one of the same transaction. One that"
          + " is a dead letter cannot be labelled."
    },
    footer = {
      "",
      "Examples:",
      "  ./penstock label 1236698 fraud",
      "  ./penstock label 1236698 genuine --at 2018-08-20T12:00:00Z"
    })
final class LabelCommand implements Callable<Integer> {
  private static final Duration SIMULATED = Duration.ofDays(1);

  enum Verdict {
    FRAUD,
    GENUINE
  }

  @Mixin private StackOption stack;

  @Parameters(index = "0", paramLabel = "ID", description = "The transaction's id")
  private String id;

  @Parameters(index = "1", paramLabel = "VERDICT", description = "fraud or genuine")
  private Verdict verdict;

  @Option(
      names = "--at",
      paramLabel = "TIME",
      description = {
        "When it became known, such as 2026-01-31T12:00:00Z (default: now; for a replayed",
        "transaction the newest time in the stream, since a replay runs on a clock of its own)"
      })
  private Instant at;

  @Spec private CommandSpec spec;

  /** A transaction of the id, and where it lies; one that was refused may have been sent again. */
  private record Sent(Transaction transaction, int partition, long offset) {
    boolean isIn(DeadLetterView letter) {
      return letter.partition().equals(Integer.toString(partition))
          && letter.offset().equals(Long.toString(offset));
    }
  }

  private final List<Sent> sent = new ArrayList<>();
  private long newest = Long.MIN_VALUE;

  @Override
  public Integer call() throws Exception {
    StackState state = StackState.load(stack.directory());
    RecordMetadata position = StackClient.told(() -> label(new StackClient(state)));
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "%s is %s as of %s: %s partition %d offset %d%n",
        id,
        verdict.name().toLowerCase(Locale.ROOT),
        at,
        position.topic(),
        position.partition(),
        position.offset());
    out.flush();
    return 0;
  }

  private RecordMetadata label(StackClient client) throws Exception {
    try (SchemaRegistryClient registry = client.registry()) {
      try (RecordFeed feed = client.feed(List.of(Topics.TRANSACTIONS_RAW.name()))) {
        WireDecoder<Transaction> decoder = new WireDecoder<>(Topics.TRANSACTIONS_RAW, registry);
        feed.fromBeginning();
        feed.readToEnd(record -> look(record, decoder));
      }
      if (sent.isEmpty()) {
        throw new StackException(
            "no transaction has the id %s in %s: see the ids with ./penstock tail raw"
                .formatted(id, Topics.TRANSACTIONS_RAW.name()));
      }
      Transaction found = taken(client);
      Instant now = Instant.ofEpochMilli(System.currentTimeMillis());
      if (at != null && at.isBefore(found.getEventTime())) {
        throw new StackException(
            "--at %s is before the transaction happened (%s): no label can be known by then, and"
                    .formatted(at, found.getEventTime())
                + " one of a later time would go on to count");
      }
      if (at == null) {
        at = isReplayed(found) ? Instant.ofEpochMilli(newest) : now;
      }
      return write(client, registry, found, isReplayed(found) ? at : now);
    }
  }

  private boolean look(ConsumerRecord<byte[], byte[]> record, WireDecoder<Transaction> decoder) {
    newest = Math.max(newest, record.timestamp());
    if (record.value() == null && record.headers().lastHeader(Heartbeats.HEADER) != null) {
      return true;
    }
    try {
      Transaction transaction = decoder.decode(record.value());
      if (transaction.getTransactionId().equals(id)) {
        sent.add(new Sent(transaction, record.partition(), record.offset()));
      }
    } catch (BadRecordException e) {
      // Its dead letter tells about it; here it is just not the one that is looked for.
      return true;
    }
    return true;
  }

  /** The first that is no dead letter: of one that is no feature or training row sees the label. */
  private Transaction taken(StackClient client) throws Exception {
    List<DeadLetterView> dead = new ArrayList<>();
    try (RecordFeed feed = client.feed(List.of(Topics.TRANSACTIONS_RAW.dlq()))) {
      feed.fromBeginning();
      feed.readToEnd(
          record -> {
            DeadLetterView letter = DeadLetterView.of(record);
            if (sent.removeIf(each -> each.isIn(letter))) {
              dead.add(letter);
            }
            return true;
          });
    }
    if (sent.isEmpty()) {
      throw new StackException(
          "transaction %s is a dead letter (%s: %s), so that a label would count nowhere:"
                  .formatted(id, dead.get(0).reason(), DeadLetterTable.message(dead.get(0)))
              + " mend it and produce it again");
    }
    return sent.get(0).transaction();
  }

  /** Whether its sender's clock is not the wall clock by which it was sent. */
  private static boolean isReplayed(Transaction transaction) {
    if (transaction.getStageTimes() == null || transaction.getStageTimes().getSent() == 0) {
      return false;
    }
    long sent = transaction.getStageTimes().getSent() / 1000;
    return Math.abs(sent - transaction.getIngestTime().toEpochMilli()) > SIMULATED.toMillis();
  }

  private RecordMetadata write(
      StackClient client, SchemaRegistryClient registry, Transaction found, Instant ingest)
      throws InterruptedException {
    FraudLabel label =
        new FraudLabel(
            id,
            verdict == Verdict.FRAUD,
            "analyst",
            at,
            found.getCustomerId(),
            found.getTerminalId(),
            found.getEventTime(),
            ingest);
    byte[] value = new WireEncoder<>(Topics.TRANSACTIONS_LABELS, registry).encode(label);
    try (KafkaProducer<String, byte[]> producer = client.producer()) {
      String topic = Topics.TRANSACTIONS_LABELS.name();
      return producer
          .send(new ProducerRecord<>(topic, null, ingest.toEpochMilli(), id, value))
          .get();
    } catch (ExecutionException e) {
      throw new KafkaException("the label is not written: " + e.getCause().getMessage(), e);
    }
  }
}
