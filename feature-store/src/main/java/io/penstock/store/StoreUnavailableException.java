package io.penstock.store;

/** The store is away, or busy, or too slow: trying again later may help, and is safe. */
public final class StoreUnavailableException extends Exception {
  private static final long serialVersionUID = 1L;

  StoreUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
