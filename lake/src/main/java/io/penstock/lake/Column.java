package io.penstock.lake;

import java.io.Serializable;
import java.util.Objects;

/**
 * One column of a table.
 *
 * @param name as analysts see it
 * @param type its type
 * @param required whether every row has a value
 * @param doc what it means, with its unit
 */
public record Column(String name, ColumnType type, boolean required, String doc)
    implements Serializable {

  /** Checks that nothing is missing. */
  public Column {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(doc, "doc");
  }
}
