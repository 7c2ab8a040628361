package io.penstock.store;

/** The store holds or answers something that it must not: trying again does not help. */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
