package io.penstock.stack.cli;

import io.penstock.schemas.SchemaRegistryClient;
import io.penstock.schemas.StageTimes;
import io.penstock.schemas.Topics;
import io.penstock.schemas.Transaction;
import io.penstock.schemas.WireEncoder;
import io.penstock.stack.StackState;
import io.penstock.streaming.StageClock;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Writes transactions as an upstream service would. */
@Command(
    name = "produce",
    mixinStandardHelpOptions = true,
    description = {
      "Write transactions to transactions.raw.v1.",
      "From --json, made up by --sample, or else a JSON object a line from standard input. Fields:"
          + " transaction_id (made up if missing), customer_id, terminal_id, amount_minor,"
          + " card_token, currency (EUR), event_time and ingest_time (now).",
      "Prints each transaction's id, partition and offset once the broker has it."
    },
    footer = {
      "",
      "Examples:",
      "  ./penstock produce --sample 10",
      "  ./penstock produce --json"
          + " '{\"customer_id\":\"7\",\"terminal_id\":\"12\",\"amount_minor\":4250}'",
      "  ./penstock produce < transactions.jsonl"
    })
final class ProduceCommand implements Callable<Integer> {
  private static final int IN_FLIGHT = 1000;

  @Mixin private StackOption stack;

  @Option(names = "--json", paramLabel = "OBJECT", description = "One transaction as JSON")
  private String json;

  @Option(names = "--sample", paramLabel = "N", description = "Make up N plausible transactions")
  private Integer sample;

  @Spec private CommandSpec spec;

  private final Queue<Sent> sent = new ArrayDeque<>();
  private int done;

  @Override
  public Integer call() throws Exception {
    if (json != null && sample != null) {
      throw new ParameterException(
          spec.commandLine(), "--json and --sample cannot go together: give one of them");
    }
    if (sample != null && sample < 1) {
      throw new ParameterException(spec.commandLine(), "--sample must be at least 1");
    }
    TransactionJson reader = new TransactionJson(Clock.systemUTC());
    Transaction single = json == null ? null : read(reader, json, "--json");
    StackState state = StackState.load(stack.directory());
    return StackClient.told(() -> produce(new StackClient(state), reader, single));
  }

  private int produce(StackClient client, TransactionJson reader, Transaction single)
      throws Exception {
    try (SchemaRegistryClient registry = client.registry();
        KafkaProducer<String, byte[]> producer = client.producer()) {
      WireEncoder<Transaction> encoder = new WireEncoder<>(Topics.TRANSACTIONS_RAW, registry);
      if (single != null) {
        send(producer, encoder, single);
      } else if (sample != null) {
        long now = System.currentTimeMillis();
        SampleTransactions samples =
            new SampleTransactions(
                Clock.systemUTC(), now, "sample-" + Long.toString(now, Character.MAX_RADIX));
        for (int i = 0; i < sample; i++) {
          send(producer, encoder, samples.next());
        }
      } else {
        sendLines(producer, encoder, reader);
      }
      print(0);
    }
    return 0;
  }

  private void sendLines(
      KafkaProducer<String, byte[]> producer,
      WireEncoder<Transaction> encoder,
      TransactionJson reader)
      throws IOException, InterruptedException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    int number = 0;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      number++;
      if (!line.isBlank()) {
        Transaction transaction;
        try {
          transaction = read(reader, line, "line " + number);
        } catch (ParameterException e) {
          print(0);
          throw new ParameterException(
              spec.commandLine(),
              e.getMessage() + " (" + done + " transactions before it are written)");
        }
        send(producer, encoder, transaction);
        print(lines.ready() ? IN_FLIGHT : 0);
      }
    }
  }

  private void send(
      KafkaProducer<String, byte[]> producer, WireEncoder<Transaction> encoder, Transaction value)
      throws InterruptedException {
    value.setStageTimes(new StageTimes(StageClock.micros(), 0L, 0L, 0L, 0L));
    String topic = Topics.TRANSACTIONS_RAW.name();
    long timestamp = value.getIngestTime().toEpochMilli();
    sent.add(
        new Sent(
            value.getTransactionId(),
            producer.send(
                new ProducerRecord<>(
                    topic, null, timestamp, value.getCustomerId(), encoder.encode(value)))));
    print(IN_FLIGHT);
  }

  /** Prints what the broker has, oldest first, until at most {@code left} are on their way. */
  private void print(int left) throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    while (sent.size() > left) {
      Sent next = sent.remove();
      try {
        RecordMetadata at = next.position().get();
        out.printf("%s  partition %d  offset %d%n", next.id(), at.partition(), at.offset());
        done++;
      } catch (ExecutionException e) {
        throw new KafkaException(
            "transaction " + next.id() + " is not written: " + e.getCause().getMessage(), e);
      }
    }
    out.flush();
  }

  private Transaction read(TransactionJson reader, String text, String where) {
    try {
      return reader.read(text);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), where + ": " + e.getMessage(), e);
    }
  }

  private record Sent(String id, Future<RecordMetadata> position) {}
}
