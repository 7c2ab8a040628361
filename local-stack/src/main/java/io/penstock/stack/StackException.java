package io.penstock.stack;

/**
 * Something that the person at the terminal has to mend; the message is one sentence with the cure.
 */
public final class StackException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StackException(String message) {
    super(message);
  }

  public StackException(String message, Throwable cause) {
    super(message, cause);
  }
}
