package io.penstock.schemas;

import org.apache.avro.Schema;

/** Finds the schema that a record was written with. */
@FunctionalInterface
public interface SchemaLookup {
  /**
   * The schema of that id, never null.
   *
   * @throws UnknownSchemaException if there is none
   * @throws RegistryUnavailableException if it cannot be asked now
   */
  Schema byId(int id);
}
