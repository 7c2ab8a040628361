package io.penstock.lake;

/** The lake cannot do what was asked; the message names the table. */
public final class LakeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LakeException(String message) {
    super(message);
  }

  LakeException(String message, Throwable cause) {
    super(message, cause);
  }
}
