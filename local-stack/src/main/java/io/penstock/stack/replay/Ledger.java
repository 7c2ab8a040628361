package io.penstock.stack.replay;

import io.penstock.schemas.BadRecordException;
import io.penstock.schemas.Heartbeats;
import io.penstock.schemas.SchemaRegistryClient;
import io.penstock.schemas.ScoredTransaction;
import io.penstock.schemas.Topics;
import io.penstock.schemas.Transaction;
import io.penstock.schemas.WireDecoder;
import io.penstock.stack.StackState;
import io.penstock.streaming.DeadLetterHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * The account of every event: read back from the topics, which transaction ids went in, which came
 * out with a score, which as a dead letter, and whether any is unexplained.
 */
public final class Ledger {
  /**
   * The account.
   *
   * @param in distinct transaction ids in the raw topic
   * @param scored distinct ids in the scored topic
   * @param scoredByFallback those of them whose first score came from the fallback
   * @param repeats records of an id beyond its first, in raw and in scored
   * @param deadLetters records in the raw topic's dead-letter topic
   * @param unexplained distinct ids in raw that are neither scored nor dead letters, plus those
   *     that are one of these but not in raw, plus unreadable raw records without a dead letter
   */
  public record Account(
      long in,
      long scored,
      long scoredByFallback,
      long repeats,
      long deadLetters,
      long unexplained) {}

  private final StackState stack;
  private final IdSet raw = new IdSet();
  private final IdSet scored = new IdSet();
  private final IdSet dead = new IdSet();
  private final Set<String> unreadable = new HashSet<>();
  private long repeats;
  private long fallback;
  private long deadLetters;

  private Ledger(StackState stack) {
    this.stack = stack;
  }

  /** Reads the topics back; {@code firsts} is handed the first scored record of each id. */
  public static Account read(StackState stack, Consumer<ScoredTransaction> firsts) {
    return new Ledger(stack).account(firsts);
  }

  private Account account(Consumer<ScoredTransaction> firsts) {
    try (SchemaRegistryClient registry =
        new SchemaRegistryClient(stack.registry(), Duration.ofSeconds(10))) {
      WireDecoder<Transaction> transactions = new WireDecoder<>(Topics.TRANSACTIONS_RAW, registry);
      TopicReader.readAll(
          stack,
          Topics.TRANSACTIONS_RAW.name(),
          message -> {
            if (message.headers().lastHeader(Heartbeats.HEADER) == null) {
              readRaw(transactions, message);
            }
          });
      WireDecoder<ScoredTransaction> scores =
          new WireDecoder<>(Topics.TRANSACTIONS_SCORED, registry);
      TopicReader.readAll(
          stack,
          Topics.TRANSACTIONS_SCORED.name(),
          message -> decode(scores, message).ifPresent(score -> readScored(score, firsts)));
      TopicReader.readAll(
          stack,
          Topics.TRANSACTIONS_RAW.dlq(),
          message -> {
            deadLetters++;
            unreadable.remove(
                text(message, DeadLetterHeaders.PARTITION)
                    + "/"
                    + text(message, DeadLetterHeaders.OFFSET));
            decode(transactions, message).ifPresent(t -> dead.add(t.getTransactionId()));
          });
    }
    long unexplained =
        raw.missingFrom(scored, dead)
            + scored.missingFrom(raw)
            + dead.missingFrom(raw)
            + unreadable.size();
    return new Account(raw.size(), scored.size(), fallback, repeats, deadLetters, unexplained);
  }

  private void readRaw(WireDecoder<Transaction> decoder, ConsumerRecord<byte[], byte[]> message) {
    Optional<Transaction> transaction = decode(decoder, message);
    if (transaction.isEmpty()) {
      unreadable.add(message.partition() + "/" + message.offset());
    } else if (!raw.add(transaction.get().getTransactionId())) {
      repeats++;
    }
  }

  private void readScored(ScoredTransaction score, Consumer<ScoredTransaction> firsts) {
    if (!scored.add(score.getTransactionId())) {
      repeats++;
      return;
    }
    if (score.getModelRole() == io.penstock.schemas.ModelRole.FALLBACK) {
      fallback++;
    }
    firsts.accept(score);
  }

  private static <T extends org.apache.avro.specific.SpecificRecord> Optional<T> decode(
      WireDecoder<T> decoder, ConsumerRecord<byte[], byte[]> message) {
    try {
      return Optional.of(decoder.decode(message.value()));
    } catch (BadRecordException e) {
      return Optional.empty();
    }
  }

  private static String text(ConsumerRecord<byte[], byte[]> message, String name) {
    Header header = message.headers().lastHeader(name);
    return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
  }
}
