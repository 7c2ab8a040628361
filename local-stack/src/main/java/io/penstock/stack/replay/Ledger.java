package io.penstock.stack.replay;

import io.penstock.schemas.BadRecordException;
import io.penstock.schemas.Heartbeats;
import io.penstock.schemas.ModelRole;
import io.penstock.schemas.SchemaRegistryClient;
import io.penstock.schemas.ScoredTransaction;
import io.penstock.schemas.Topic;
import io.penstock.schemas.Topics;
import io.penstock.schemas.Transaction;
import io.penstock.schemas.TransactionFeatures;
import io.penstock.schemas.WireDecoder;
import io.penstock.stack.StackState;
import io.penstock.streaming.DeadLetterHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
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
   * @param out distinct ids in the topic of results: scored, or features
   * @param scoredByFallback those of them whose first score came from the fallback
   * @param repeats records of an id beyond its first, in raw and in the topic of results
   * @param deadLetters records in the raw topic's dead-letter topic
   * @param unexplained distinct ids in raw that are neither results nor dead letters, plus those
   *     that are one of these but not in raw, plus unreadable raw records without a dead letter
   */
  public record Account(
      long in, long out, long scoredByFallback, long repeats, long deadLetters, long unexplained) {}

  private final StackState stack;
  private final IdSet raw = new IdSet();
  private final IdSet results = new IdSet();
  private final IdSet dead = new IdSet();
  private final Set<String> unreadable = new HashSet<>();
  private long repeats;
  private long fallback;
  private long deadLetters;

  private Ledger(StackState stack) {
    this.stack = stack;
  }

  /** Reads the topics back; {@code firsts} is handed the first scored record of each id. */
  public static Account ofScores(StackState stack, Consumer<ScoredTransaction> firsts) {
    Ledger ledger = new Ledger(stack);
    return ledger.account(
        Topics.TRANSACTIONS_SCORED,
        ScoredTransaction::getTransactionId,
        score -> {
          if (score.getModelRole() == ModelRole.FALLBACK) {
            ledger.fallback++;
          }
          firsts.accept(score);
        });
  }

  /** The account of a stack without scoring; {@code firsts} is handed the first record of each. */
  public static Account ofFeatures(StackState stack, Consumer<TransactionFeatures> firsts) {
    return new Ledger(stack)
        .account(Topics.TRANSACTIONS_FEATURES, TransactionFeatures::getTransactionId, firsts);
  }

  private <T extends SpecificRecord> Account account(
      Topic<T> topic, Function<T, String> id, Consumer<T> firsts) {
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
      WireDecoder<T> decoder = new WireDecoder<>(topic, registry);
      TopicReader.readAll(
          stack,
          topic.name(),
          message ->
              decode(decoder, message)
                  .ifPresent(
                      result -> {
                        if (results.add(id.apply(result))) {
                          firsts.accept(result);
                        } else {
                          repeats++;
                        }
                      }));
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
        raw.missingFrom(results, dead)
            + results.missingFrom(raw)
            + dead.missingFrom(raw)
            + unreadable.size();
    return new Account(raw.size(), results.size(), fallback, repeats, deadLetters, unexplained);
  }

  private void readRaw(WireDecoder<Transaction> decoder, ConsumerRecord<byte[], byte[]> message) {
    Optional<Transaction> transaction = decode(decoder, message);
    if (transaction.isEmpty()) {
      unreadable.add(message.partition() + "/" + message.offset());
    } else if (!raw.add(transaction.get().getTransactionId())) {
      repeats++;
    }
  }

  private static <T extends SpecificRecord> Optional<T> decode(
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
