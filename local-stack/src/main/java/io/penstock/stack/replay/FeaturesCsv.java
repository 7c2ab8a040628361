package io.penstock.stack.replay;

import io.penstock.features.FeatureSet;
import io.penstock.schemas.BadRecordException;
import io.penstock.schemas.SchemaRegistryClient;
import io.penstock.schemas.Topics;
import io.penstock.schemas.TransactionFeatures;
import io.penstock.schemas.WireDecoder;
import io.penstock.stack.StackException;
import io.penstock.stack.StackState;
import io.penstock.stack.csv.CsvOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Writes the features topic as CSV: TRANSACTION_ID and a column for each feature, each id once. */
public final class FeaturesCsv {
  private FeaturesCsv() {}

  /** Returns the number of rows written. */
  public static long write(StackState stack, FeatureSet set, Path file) {
    List<String> header = new ArrayList<>(List.of("TRANSACTION_ID"));
    header.addAll(set.names());
    IdSet seen = new IdSet();
    try (CsvOutput csv = CsvOutput.create(file, header.toArray(new String[0]));
        SchemaRegistryClient registry =
            new SchemaRegistryClient(stack.registry(), Duration.ofSeconds(10))) {
      WireDecoder<TransactionFeatures> decoder =
          new WireDecoder<>(Topics.TRANSACTIONS_FEATURES, registry);
      String[] row = new String[header.size()];
      TopicReader.readAll(
          stack,
          Topics.TRANSACTIONS_FEATURES.name(),
          message -> {
            TransactionFeatures features = decode(decoder, message.value());
            if (seen.add(features.getTransactionId())) {
              row[0] = features.getTransactionId();
              List<Double> vector = features.getVector();
              for (int i = 0; i < vector.size(); i++) {
                row[i + 1] = Double.toString(vector.get(i));
              }
              csv.row(row);
            }
          });
      csv.finish();
      return seen.size();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  private static TransactionFeatures decode(
      WireDecoder<TransactionFeatures> decoder, byte[] value) {
    try {
      return decoder.decode(value);
    } catch (BadRecordException e) {
      throw new StackException("a features record cannot be read: " + e.getMessage(), e);
    }
  }
}
