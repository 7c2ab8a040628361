package io.penstock.models;

/**
 * A model cannot be used: not there, corrupted, refused or failing; the message says what to do.
 */
public final class ModelException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With a message that names the model. */
  public ModelException(String message) {
    super(message);
  }

  /** With a message that names the model, and what caused it. */
  public ModelException(String message, Throwable cause) {
    super(message, cause);
  }
}
