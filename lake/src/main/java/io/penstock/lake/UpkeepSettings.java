package io.penstock.lake;

import io.penstock.settings.Setting;
import java.io.Serializable;
import java.time.Duration;

/**
 * How the tables are kept small.
 *
 * @param interval from the end of one round to the next
 * @param files how many small files one of the two newest days may have before they are merged
 * @param fileSize what merged files are to have; below three quarters of it a file is small
 * @param snapshots how long a snapshot can be read
 * @param orphans how long before its job's newest commit a file must have been written to be taken
 *     for abandoned
 */
public record UpkeepSettings(
    @Setting(
            key = "upkeep.interval",
            defaultValue = "1m",
            doc =
                "Time from one round of upkeep to the next, duration; 0 is off, UpkeepApp: one round")
        Duration interval,
    @Setting(
            key = "upkeep.files",
            defaultValue = "16",
            doc = "Small files of one of the two newest days from which on they are merged, count")
        int files,
    @Setting(
            key = "upkeep.file.size",
            defaultValue = "134217728",
            doc = "Size of merged files; below three quarters of it a file is small, bytes")
        long fileSize,
    @Setting(
            key = "upkeep.snapshots",
            defaultValue = "1h",
            doc = "How long a snapshot, and so a query on it, can be read at least, duration")
        Duration snapshots,
    @Setting(
            key = "upkeep.orphans",
            defaultValue = "1d",
            doc =
                "A file in no snapshot goes if it is this much older than the last commit, duration")
        Duration orphans)
    implements Serializable {

  /** Checks the settings. */
  public UpkeepSettings {
    if (interval.isNegative()) {
      throw new IllegalArgumentException("upkeep.interval is negative: set 1m, or 0");
    }
    if (files < 2) {
      throw new IllegalArgumentException("upkeep.files must be at least 2, not " + files);
    }
    if (fileSize < 1 << 20) {
      throw new IllegalArgumentException(
          "upkeep.file.size must be at least 1048576, not " + fileSize);
    }
    if (snapshots.compareTo(Duration.ofMinutes(1)) < 0) {
      throw new IllegalArgumentException(
          "upkeep.snapshots must be at least 1m, or queries break, not " + snapshots);
    }
    if (orphans.compareTo(Duration.ofHours(1)) < 0) {
      throw new IllegalArgumentException(
          "upkeep.orphans must be at least 1h, or files go before their commit, not " + orphans);
    }
  }
}
