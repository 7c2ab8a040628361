package io.penstock.drift;

/** The alarmed windows in a row of one feature, as keyed state. A Flink POJO. */
public final class AlarmRow {
  /** The version that they are of: another version begins a new row. */
  public String version;

  public int inARow;

  /** Those that count toward a trigger, oldest first; none from within a cool-down. */
  public FeatureDrift[] evidence;

  /** For Flink. */
  public AlarmRow() {}

  static AlarmRow empty(String version) {
    AlarmRow row = new AlarmRow();
    row.version = version;
    row.evidence = new FeatureDrift[0];
    return row;
  }
}
