package io.penstock.schemas;

/**
 * The schema registry did not do what was asked; the message names subject or id and the answer.
 */
public class SchemaRegistryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SchemaRegistryException(String message, Throwable cause) {
    super(message, cause);
  }
}
