package io.penstock.lake;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * A table's name and columns; every table is partitioned by day of its column {@value #EVENT_TIME}.
 *
 * @param name without the namespace
 * @param columns in the order in which rows are written
 */
public record LakeTable(String name, List<Column> columns) implements Serializable {

  /** The column by whose day tables are partitioned. */
  public static final String EVENT_TIME = "event_time";

  /** Checks that the column of the partition is there; copies the list. */
  public LakeTable {
    columns = List.copyOf(columns);
    int at = find(columns, EVENT_TIME);
    if (at < 0 || columns.get(at).type() != ColumnType.TIMESTAMP || !columns.get(at).required()) {
      throw new IllegalArgumentException(
          "Table " + name + " needs a required TIMESTAMP column " + EVENT_TIME);
    }
  }

  /** The position of a column, from 0; an unknown name is an IllegalArgumentException. */
  public int indexOf(String column) {
    int at = find(columns, column);
    if (at < 0) {
      throw new IllegalArgumentException(
          "Table " + name + " has no column " + column + "; it has " + columnNames());
    }
    return at;
  }

  /** The columns' names in order. */
  public List<String> columnNames() {
    List<String> names = new ArrayList<>(columns.size());
    for (Column column : columns) {
      names.add(column.name());
    }
    return names;
  }

  private static int find(List<Column> columns, String name) {
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).name().equals(name)) {
        return i;
      }
    }
    return -1;
  }
}
