package io.penstock.lake;

/**
 * What upkeep did to a table.
 *
 * @param table without the namespace
 * @param before what it held
 * @param after what it holds now; rows that came meanwhile included
 * @param merged files that were replaced by larger ones
 * @param expired snapshots that can no longer be read
 * @param orphans files deleted that no snapshot held
 */
public record TableUpkeep(
    String table, TableStats before, TableStats after, int merged, int expired, int orphans) {

  /** Whether anything was done. */
  public boolean changed() {
    return merged > 0 || expired > 0 || orphans > 0;
  }
}
