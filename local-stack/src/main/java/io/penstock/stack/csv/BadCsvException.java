package io.penstock.stack.csv;

/** A CSV file cannot be used; the message names the file and, where known, line and column. */
public final class BadCsvException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The cause may be null. */
  public BadCsvException(String message, Throwable cause) {
    super(message, cause);
  }
}
