package io.penstock.stack.replay;

import io.penstock.schemas.ModelRole;
import io.penstock.schemas.ScoredTransaction;
import io.penstock.stack.csv.CsvOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;

/** Writes TRANSACTION_ID, SCORE, DECISION, MODEL_VERSION of each scored transaction; or nothing. */
public final class ScoredCsv implements AutoCloseable {
  private final CsvOutput output;

  private ScoredCsv(CsvOutput output) {
    this.output = output;
  }

  /** A writer to {@code file}, or one that drops all rows where there is none. */
  public static ScoredCsv create(Optional<Path> file) {
    try {
      return new ScoredCsv(
          file.isEmpty()
              ? null
              : CsvOutput.create(
                  file.get(), "TRANSACTION_ID", "SCORE", "DECISION", "MODEL_VERSION"));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file.get() + ": " + e.getMessage(), e);
    }
  }

  /** Writes one row; models and rules score in floats, so that no digit is lost. */
  public void row(ScoredTransaction score) {
    if (output != null) {
      output.row(
          score.getTransactionId(),
          Float.toString((float) score.getScore()),
          score.getDecision().name(),
          score.getModelRole() == ModelRole.FALLBACK
              ? "rules-" + score.getModelVersion()
              : score.getModelVersion());
    }
  }

  /** Gives the file its name. */
  public void finish() {
    if (output != null) {
      try {
        output.finish();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public void close() {
    if (output != null) {
      try {
        output.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
