package io.penstock.features;

import java.util.List;

/**
 * The vectors of a feature set over a history, by the same maths and with the same values as the
 * stream: one transaction after another in the order of arrival, labels before the transactions
 * that they are about. Keeps a log for each entity key, of what the stream would keep: about 50
 * bytes for each event of the longest window. Times are epoch millis. Not safe for several threads.
 */
public final class BatchFeatures {
  private final EventFeatures eventFeatures;
  private final List<BatchEntity> entities;

  /** Takes what each entity's newest event had. */
  @FunctionalInterface
  public interface OnlineReader {

    /**
     * One entity key.
     *
     * @param asOf event time of its newest event
     * @param values as of then, in the order of {@link FeatureSet#featuresOf}
     */
    void read(Entity entity, String key, long asOf, double[] values);
  }

  /**
   * With no event yet.
   *
   * @param exactEvents so many events of one key the stream keeps one by one; here all are, and it
   *     only says what {@link #mayBeTiled} tells
   */
  public BatchFeatures(FeatureSet set, int exactEvents) {
    eventFeatures = new EventFeatures(set);
    entities =
        set.entities().stream().map(entity -> new BatchEntity(set, entity, exactEvents)).toList();
  }

  /**
   * Takes a label. It may come at any time before the transactions whose windows it counts in: what
   * it says is seen from its label time on.
   */
  public void label(BatchEvent about, boolean isFraud, long labelTime) {
    for (BatchEntity entity : entities) {
      entity.label(about, isFraud, labelTime);
    }
  }

  /**
   * Takes the next accepted transaction and fills the set's whole vector.
   *
   * @param clock the newest event time that had arrived by then, this one included: how far the
   *     stream was; never less than the last one
   */
  public void transaction(BatchEvent event, long clock, double[] vector) {
    eventFeatures.values(event.amountMinor(), event.eventTime(), vector);
    for (BatchEntity entity : entities) {
      entity.transaction(event, clock, vector);
    }
  }

  /**
   * Whether in the stream the window of a feature may hold tiles: its key had more events than are
   * kept one by one, and the window reaches back to what may have been folded by now. Of an entity
   * with labels all windows may, for its transactions wait, and events that come meanwhile fold.
   *
   * @param key of the feature's entity; null if the transaction has none
   * @param asOf event time of the values, epoch millis: those taken last
   */
  public boolean mayBeTiled(Feature feature, String key, long asOf) {
    return entities.stream()
        .anyMatch(
            each ->
                each.entity().name().equals(feature.entity())
                    && each.mayBeTiled(feature, key, asOf));
  }

  /** What the online store should hold of each entity key, in no particular order. */
  public void online(OnlineReader reader) {
    for (BatchEntity entity : entities) {
      entity.online(reader);
    }
  }
}
