package io.penstock.schemas;

/** The registry answers, but has no Avro schema under this id. */
public final class UnknownSchemaException extends SchemaRegistryException {
  private static final long serialVersionUID = 1L;

  private final int id;

  /** The message says why, for people. */
  public UnknownSchemaException(int id, String message) {
    super(message, null);
    this.id = id;
  }

  /** The id that was asked for. */
  public int id() {
    return id;
  }
}
