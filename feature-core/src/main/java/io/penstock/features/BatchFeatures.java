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

  /** With no event yet. */
  public BatchFeatures(FeatureSet set) {
    eventFeatures = new EventFeatures(set);
    entities = set.entities().stream().map(entity -> new BatchEntity(set, entity)).toList();
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
   * Whether a key's log ever held more than {@link EntityWindows#EXACT_EVENTS} events: a stage
   * folds the oldest of them into tiles then, this keeps them one by one.
   */
  public boolean everPastBudget(Entity entity, String key) {
    return entities.stream()
        .anyMatch(each -> each.entity().equals(entity) && each.everPastBudget(key));
  }

  /** What the online store should hold of each entity key, in no particular order. */
  public void online(OnlineReader reader) {
    for (BatchEntity entity : entities) {
      entity.online(reader);
    }
  }
}
