package io.penstock.featurejobs;

import java.util.List;
import java.util.Map;

/**
 * What a {@link Bootstrap} did, and the proof that it is right.
 *
 * @param savepoint the directory of the savepoint, or checkpoint, that the job goes on from
 * @param from the sets that parts of it were written for
 * @param to the set that the job goes on with
 * @param usable whether the job may use the history; if not, rows are marked until their windows
 *     have filled by themselves
 * @param verdict a sentence on why, or why not
 * @param offsets by topic and partition: records from these offsets on are the job's own to read
 * @param snapshots by table, the snapshot that was read
 * @param transactions rows of the table of transactions that were read
 * @param labels rows of the table of labels that were read
 * @param newestEventTime epoch milliseconds
 * @param entities of each entity whose logs lack something
 * @param examples of values that differ, a few
 * @param millis how long it took
 */
public record BootstrapReport(
    String savepoint,
    List<String> from,
    String to,
    boolean usable,
    String verdict,
    Map<String, Map<Integer, Long>> offsets,
    Map<String, Long> snapshots,
    long transactions,
    long labels,
    long newestEventTime,
    List<EntityFigures> entities,
    List<String> examples,
    long millis) {

  /**
   * One entity's part.
   *
   * @param entity its name
   * @param from the event time (epoch milliseconds) from which on the history holds all
   * @param keys how many keys it holds; of some perhaps only labels, whose transactions had not
   *     come
   * @param compared keys whose log, as a stage without a budget of events would make it, was
   *     compared as of its newest event with a recount of the table's rows
   * @param repeats keys that were not, because one of their ids came more than once: the log counts
   *     the first, a recount all
   * @param tooLarge keys that were not, because they have more rows than are kept of a key: they
   *     are left as they are, and their rows are marked until their windows have filled
   * @param features the features that were compared, each for every key
   * @param uncompared the others, of kinds that a recount does not know, with their kind
   * @param equal values that are equal, bit for bit
   * @param different values that are not
   */
  public record EntityFigures(
      String entity,
      long from,
      long keys,
      long compared,
      long repeats,
      long tooLarge,
      List<String> features,
      Map<String, String> uncompared,
      long equal,
      long different) {

    /** Whether keys were compared, if there are any, and no value is different. */
    public boolean proven() {
      return different == 0 && (keys == 0 || compared > 0);
    }
  }

  /** Values that differ from their recount. */
  public long different() {
    return entities.stream().mapToLong(EntityFigures::different).sum();
  }

  /** One line. */
  public String summary() {
    if (entities.isEmpty()) {
      return "history for %s: %s".formatted(to, verdict);
    }
    long keys = entities.stream().mapToLong(EntityFigures::keys).sum();
    long compared = entities.stream().mapToLong(EntityFigures::compared).sum();
    double share = keys == 0 ? 1 : (double) compared / keys;
    long equal = entities.stream().mapToLong(EntityFigures::equal).sum();
    return ("history for %s: %,d transactions and %,d labels of %,d keys in %.1f s;"
            + " %,d keys recounted (%.1f %%): %,d values equal, %,d different%s; %s")
        .formatted(
            to,
            transactions,
            labels,
            keys,
            millis / 1000.0,
            compared,
            100 * share,
            equal,
            different(),
            uncompared(),
            verdict);
  }

  private String uncompared() {
    List<String> kinds =
        entities.stream()
            .flatMap(entity -> entity.uncompared().values().stream())
            .distinct()
            .sorted()
            .toList();
    return kinds.isEmpty() ? "" : ", not recounted: " + String.join(", ", kinds);
  }
}
