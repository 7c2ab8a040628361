package io.penstock.featurejobs;

import io.penstock.features.EntityWindows;
import io.penstock.lake.LakeSettings;
import io.penstock.settings.Setting;
import io.penstock.store.StoreSettings;
import io.penstock.streaming.JobSettings;
import java.time.Duration;

/** Settings of the feature job. */
public record FeatureSettings(
    JobSettings job,
    LakeSettings lakeSettings,
    StoreSettings store,
    @Setting(
            key = "features.set",
            defaultValue = "card_fraud@v1",
            doc = "The feature set, name@vN, or the path of its file")
        String featureSet,
    @Setting(
            key = "event-time.ahead",
            defaultValue = "1d",
            doc =
                "An event time further ahead of its record timestamp or the clock is refused, duration")
        Duration eventTimeAhead,
    @Setting(
            key = "source.out-of-orderness",
            defaultValue = "1s",
            doc = "How far record timestamps of a partition may fall back, duration")
        Duration outOfOrderness,
    @Setting(
            key = "state.cached-events",
            defaultValue = "500000",
            doc = "On rocksdb: events of logs that each stage's subtask keeps decoded, a count")
        int cachedEvents,
    @Setting(
            key = "state.exact-events",
            defaultValue = "" + EntityWindows.EXACT_EVENTS,
            doc =
                "Events of one key kept one by one, 50 to 90 bytes each; older fold into tiles, a count")
        int exactEvents,
    @Setting(
            key = "state.history",
            defaultValue = "",
            doc =
                "Folder with the history of logs that lack what a changed feature set needs, seen by"
                    + " every task manager; empty: none")
        String history,
    @Setting(key = "sinks.redis", defaultValue = "true", doc = "Whether Redis is written, boolean")
        boolean redis,
    @Setting(key = "sinks.lake", defaultValue = "true", doc = "Whether Iceberg is written, boolean")
        boolean lake) {

  /** The same, with a history in that directory. */
  public FeatureSettings withHistory(String directory) {
    return new FeatureSettings(
        job,
        lakeSettings,
        store,
        featureSet,
        eventTimeAhead,
        outOfOrderness,
        cachedEvents,
        exactEvents,
        directory,
        redis,
        lake);
  }

  public FeatureSettings {
    if (featureSet.isBlank()) {
      throw new IllegalArgumentException("features.set is empty: set name@vN");
    }
    if (cachedEvents < 0) {
      throw new IllegalArgumentException("state.cached-events is negative: set 0 or more");
    }
    if (exactEvents < 1000) {
      throw new IllegalArgumentException("state.exact-events is too small: set 1000 or more");
    }
    if (eventTimeAhead.isNegative()) {
      throw new IllegalArgumentException("event-time.ahead is negative: set 1d");
    }
    if (outOfOrderness.isNegative()) {
      throw new IllegalArgumentException("source.out-of-orderness is negative: set 1s or 0s");
    }
  }
}
