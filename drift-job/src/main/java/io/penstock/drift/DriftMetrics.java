package io.penstock.drift;

/** The names of the drift job's metrics. */
final class DriftMetrics {
  /** Rows counted into histograms. */
  static final String COUNTED_ROWS = "countedRows";

  /** Rows that came after their day's windows began to be judged; they count in later windows. */
  static final String LATE_ROWS = "lateRows";

  /** Rows too late for any window. */
  static final String TOO_LATE_ROWS = "tooLateRows";

  /** Rows of a version whose profile cannot be used, or whose vector does not fit it. */
  static final String ROWS_WITHOUT_PROFILE = "rowsWithoutProfile";

  /** Versions whose profile cannot be used. */
  static final String UNREADABLE_PROFILES = "unreadableProfiles";

  /** Windows judged. */
  static final String WINDOWS = "windows";

  /** Reports with status ALARM. */
  static final String ALARMS = "alarms";

  /** Retrain triggers sent. */
  static final String TRIGGERS = "triggers";

  private DriftMetrics() {}
}
