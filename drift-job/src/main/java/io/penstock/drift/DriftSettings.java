package io.penstock.drift;

import io.penstock.lake.LakeSettings;
import io.penstock.settings.Setting;
import io.penstock.streaming.JobSettings;
import java.nio.file.Path;
import java.time.Duration;

/** Settings of the drift job; a wrong value is refused here, with the key and what to set. */
public record DriftSettings(
    JobSettings job,
    LakeSettings lake,
    @Setting(key = "models.repository", doc = "Root directory of the model repository, path")
        Path models,
    @Setting(
            key = "models.name",
            defaultValue = "card_fraud",
            doc = "The model whose production versions are judged, name")
        String modelName,
    @Setting(
            key = "drift.window",
            defaultValue = "7d",
            doc = "Event time that a window covers, sliding by one day; whole days, duration")
        Duration window,
    @Setting(
            key = "drift.threshold",
            defaultValue = "0.2",
            doc = "Least PSI that alarms; the sample-size bound may be greater, PSI")
        double threshold,
    @Setting(
            key = "drift.quantile",
            defaultValue = "0.999",
            doc = "Share of undrifted windows that the sample-size bound lets pass, 0 to 1")
        double quantile,
    @Setting(
            key = "drift.min-rows",
            defaultValue = "1000",
            doc = "A window with fewer rows is reported and not judged, rows")
        long minRows,
    @Setting(
            key = "drift.windows-in-a-row",
            defaultValue = "3",
            doc = "Alarmed windows in a row of one feature that make a trigger, count")
        int windowsInARow,
    @Setting(
            key = "drift.cool-down",
            defaultValue = "30d",
            doc =
                "Event time without another trigger; at least the longest feature window, duration")
        Duration coolDown,
    @Setting(
            key = "drift.out-of-orderness",
            defaultValue = "6h",
            doc = "How late in event time a row may come and still be in all its windows, duration")
        Duration outOfOrderness,
    @Setting(
            key = "sinks.lake",
            defaultValue = "true",
            doc = "Whether reports are also written to the lake, true or false")
        boolean lakeSink) {

  public DriftSettings {
    check(
        window.toDays() > 0 && window.equals(Duration.ofDays(window.toDays())),
        "drift.window is " + window + ": set whole days, 1d or more");
    check(threshold > 0, "drift.threshold is " + threshold + ": set a PSI above 0");
    check(quantile > 0 && quantile < 1, "drift.quantile is " + quantile + ": set between 0 and 1");
    check(minRows > 0, "drift.min-rows is " + minRows + ": set 1 or more");
    check(windowsInARow > 0, "drift.windows-in-a-row is " + windowsInARow + ": set 1 or more");
    check(!coolDown.isNegative(), "drift.cool-down is negative: set 0 or more");
    check(!outOfOrderness.isNegative(), "drift.out-of-orderness is negative: set 0 or more");
    check(!modelName.isBlank(), "models.name is empty: set the model's name");
  }

  private static void check(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
