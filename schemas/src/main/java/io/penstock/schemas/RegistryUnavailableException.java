package io.penstock.schemas;

/**
 * The registry is away: refused, timed out, or failing by itself (5xx). It says nothing about the
 * record at hand, so the caller waits and tries again.
 */
public final class RegistryUnavailableException extends SchemaRegistryException {
  private static final long serialVersionUID = 1L;

  /** {@code cause} may be null. */
  public RegistryUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
