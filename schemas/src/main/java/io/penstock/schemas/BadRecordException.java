package io.penstock.schemas;

/**
 * A record that will never be processed, however often it is read: it belongs into the dead-letter
 * topic, and the next one can go on. Carries no stack trace, so that a flood of bad input is cheap.
 */
public final class BadRecordException extends Exception {
  private static final long serialVersionUID = 1L;

  private final DeadLetterReason reason;

  /** The message says for people what was found where; {@code cause} may be null. */
  public BadRecordException(DeadLetterReason reason, String message, Throwable cause) {
    super(message, cause, false, false);
    this.reason = reason;
  }

  /** As above, without a cause. */
  public BadRecordException(DeadLetterReason reason, String message) {
    this(reason, message, null);
  }

  /** Why it is bad. */
  public DeadLetterReason reason() {
    return reason;
  }
}
