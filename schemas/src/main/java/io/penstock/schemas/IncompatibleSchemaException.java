package io.penstock.schemas;

/** The registry refused a schema that breaks the subject's compatibility (409). */
public final class IncompatibleSchemaException extends SchemaRegistryException {
  private static final long serialVersionUID = 1L;

  IncompatibleSchemaException(String message) {
    super(message, null);
  }
}
