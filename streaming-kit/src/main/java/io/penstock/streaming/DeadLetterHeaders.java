package io.penstock.streaming;

/**
 * Header names of a dead letter: those of KIP-1034, and the typed reason. Values are UTF-8 text.
 */
public final class DeadLetterHeaders {
  public static final String TOPIC = "__streams.errors.topic";
  public static final String PARTITION = "__streams.errors.partition";
  public static final String OFFSET = "__streams.errors.offset";
  public static final String EXCEPTION = "__streams.errors.exception";
  public static final String MESSAGE = "__streams.errors.message";
  public static final String REASON = "penstock.reason";

  private DeadLetterHeaders() {}
}
