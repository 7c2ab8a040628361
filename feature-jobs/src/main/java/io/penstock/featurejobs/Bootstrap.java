package io.penstock.featurejobs;

import io.penstock.features.EntityWindows;
import io.penstock.features.FeatureSet;
import io.penstock.features.SetChange;
import io.penstock.lake.CommittedCheckpoint;
import io.penstock.lake.Lake;
import io.penstock.lake.LakeTables;
import io.penstock.schemas.Topics;
import io.penstock.settings.Setting;
import io.penstock.settings.SettingsLoader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Gives a feature job that goes on from a savepoint with another feature set the events that its
 * logs lack, where the lake has them: writes them by key into a directory that the job then reads
 * ({@code state.history}), up to the offsets that the savepoint records, and proves them by a
 * recount. Starts no job and changes no state.
 */
public final class Bootstrap {
  private final Savepoint savepoint;
  private final FeatureSet set;
  private final Lake lake;
  private final Path directory;
  private final LongConsumer rowsRead;
  private final Map<Integer, Long> transactionOffsets;
  private final Map<Integer, Long> labelOffsets;
  private final LakeEvents events;
  private final List<String> examples = new ArrayList<>();
  private final Map<Integer, Long> lastTransactions = new HashMap<>();
  private final Map<Integer, Long> lastLabels = new HashMap<>();
  private long newest = Long.MIN_VALUE;
  private long transactions;
  private long labels;

  private Bootstrap(
      Savepoint savepoint, FeatureSet set, Lake lake, Path directory, LongConsumer rowsRead) {
    this.savepoint = savepoint;
    this.set = set;
    this.lake = lake;
    this.directory = directory;
    this.rowsRead = rowsRead;
    this.transactionOffsets = savepoint.offsets(Topics.TRANSACTIONS_RAW);
    this.labelOffsets = savepoint.offsets(Topics.TRANSACTIONS_LABELS);
    this.events = LakeEvents.before(lake, transactionOffsets, labelOffsets);
  }

  /** Settings of a bootstrap by itself: the feature job's, and the savepoint. */
  record Settings(
      FeatureSettings features,
      @Setting(key = "savepoint", doc = "Folder of the savepoint that the job will go on from")
          Path savepoint) {}

  /**
   * Writes the history for a job on a cluster into its {@code state.history}, with the feature
   * job's own settings, {@code --settings=FILE --savepoint=DIR}; exit code 1 if it is of no use.
   */
  public static void main(String[] args) throws IOException {
    Settings settings = SettingsLoader.load(Settings.class, SettingsLoader.fromArgs(args));
    FeatureSettings features = settings.features();
    if (features.history().isEmpty()) {
      throw new IllegalArgumentException(
          "state.history is empty: name a folder that every task manager sees");
    }
    Optional<BootstrapReport> report;
    try (Lake lake = Lake.open(features.lakeSettings())) {
      report =
          run(
              settings.savepoint(),
              FeatureSet.load(features.featureSet()),
              lake,
              Path.of(features.history()),
              rows -> {});
    }
    if (report.isEmpty()) {
      System.out.println("no history is needed: leave state.history empty");
      return;
    }
    System.out.println(report.get().summary());
    report.get().entities().forEach(System.out::println);
    report.get().examples().forEach(System.out::println);
    if (!report.get().usable()) {
      System.exit(1);
    }
  }

  /** Whether a directory holds a history that a job can be given. */
  public static boolean isIn(Path directory) {
    return LogHistory.isIn(directory);
  }

  /**
   * Whether a directory holds the history that {@link #run} writes for this savepoint and a catalog
   * of the same text, for one may be edited under its own name.
   */
  public static boolean isFor(Path directory, Path savepoint, FeatureSet catalog) {
    return LogHistory.isFor(directory, savepoint, Stages.of(catalog).set());
  }

  /** Deletes the history in a directory, and the directory, if it is there. */
  public static void delete(Path directory) throws IOException {
    HistoryWriter.deleteHistory(directory);
  }

  /**
   * Whether no value looks at the history in a directory any more.
   *
   * @param now how far the stream has come, event time in epoch milliseconds
   */
  public static boolean isPast(Path directory, FeatureSet catalog, long now) {
    FeatureSet set = Stages.of(catalog).set();
    long longest =
        set.entities().stream()
            .mapToLong(entity -> new EntityWindows(set, entity.name()).keepMillis())
            .max()
            .orElse(0);
    return now > LogHistory.upTo(directory) + longest + set.lateness().toMillis();
  }

  /**
   * Writes the history that the state in a savepoint needs to go on with a set.
   *
   * <p>Once a history is known to be needed, what is there is deleted, for it lacks what came
   * since; and only a usable one is put there, whatever fails or is killed.
   *
   * @param path the savepoint's directory, or that of a complete checkpoint
   * @param directory where the history is to be
   * @param rowsRead is told of rows as they are read from the tables
   * @return empty if nothing is needed, or the set is refused anyway; what is there is left then
   * @throws IllegalArgumentException if it is no savepoint of the feature job
   * @throws IOException if the history cannot be written; a lake that fails throws unchecked ones
   */
  public static Optional<BootstrapReport> run(
      Path path, FeatureSet catalog, Lake lake, Path directory, LongConsumer rowsRead)
      throws IOException {
    Savepoint savepoint = Savepoint.read(path);
    FeatureSet set = Stages.of(catalog).set();
    List<FeatureSet> before = savepoint.catalogs().stream().map(FeatureSet::ofYaml).toList();
    FeatureSet newest = before.get(before.size() - 1);
    if (!Stages.change(newest, set).refused().isEmpty()
        || SetChange.lacking(newest, set).isEmpty()) {
      return Optional.empty();
    }
    // Logs of keys that were quiet since are still as an earlier set left them.
    Set<String> entities = new LinkedHashSet<>();
    before.forEach(earlier -> entities.addAll(SetChange.lacking(earlier, set)));
    delete(directory);
    return Optional.of(
        new Bootstrap(savepoint, set, lake, directory, rowsRead).write(before, entities));
  }

  private BootstrapReport write(List<FeatureSet> before, Set<String> entities) throws IOException {
    long start = System.nanoTime();
    OptionalLong now = events.newest();
    if (now.isEmpty()) {
      return report(before, start, false, "the lake has no transactions", List.of());
    }
    newest = now.getAsLong();
    long rows = lake.stats(LakeTables.TRANSACTIONS.name()).rows();
    try (HistoryWriter writer = new HistoryWriter(directory, rows)) {
      spread(entities, writer);
      Optional<String> lack = uncommitted();
      if (lack.isPresent()) {
        return report(before, start, false, lack.get(), List.of());
      }
      Map<String, Long> keys = writer.sort(newest, savepoint.directory(), set);
      HistoryProof proof = new HistoryProof(set, keys, events, writer.unfinished(), rowsRead);
      List<BootstrapReport.EntityFigures> figures = proof.run();
      examples.addAll(proof.examples());
      boolean proven = figures.stream().allMatch(BootstrapReport.EntityFigures::proven);
      if (proven) {
        writer.finish();
      }
      return report(
          before, start, proven, proven ? "logs are filled up from it" : doubt(figures), figures);
    }
  }

  private static String doubt(List<BootstrapReport.EntityFigures> figures) {
    if (figures.stream().anyMatch(entity -> entity.different() > 0)) {
      return "IT IS NOT USED, for it is wrong";
    }
    List<String> uncompared =
        figures.stream()
            .filter(entity -> !entity.proven())
            .map(BootstrapReport.EntityFigures::entity)
            .toList();
    return "IT IS NOT USED, for no key of " + uncompared + " could be compared";
  }

  /** One pass over the rows. */
  private void spread(Set<String> entities, HistoryWriter writer) throws IOException {
    long from = Long.MAX_VALUE;
    for (String entity : entities) {
      // A lateness more than logs keep: partitions may be that far behind the newest event.
      long since = newest - new EntityWindows(set, entity).keepMillis() - set.lateness().toMillis();
      writer.add(set.entity(entity), since);
      from = Math.min(from, since);
    }
    RowSteps steps = new RowSteps(rowsRead);
    events.transactions(
        from,
        Long.MAX_VALUE,
        row -> {
          lastTransactions.merge(row.partition(), row.offset(), Math::max);
          writer.take(HistoryRow.of(row));
          transactions++;
          steps.row();
        });
    events.labels(
        from,
        Long.MAX_VALUE,
        row -> {
          lastLabels.merge(row.partition(), row.offset(), Math::max);
          writer.take(HistoryRow.of(row));
          labels++;
          steps.row();
        });
    steps.end();
  }

  /**
   * Rows are committed just after the checkpoint that they belong to. Those of one that the job did
   * not survive for long may be missing, and nothing says whether records were refused there.
   */
  private Optional<String> uncommitted() {
    return savepoint.isOfAStop()
        ? Optional.empty()
        : uncommitted(LakeTables.TRANSACTIONS.name(), transactionOffsets, lastTransactions)
            .or(() -> uncommitted(LakeTables.LABELS.name(), labelOffsets, lastLabels));
  }

  private Optional<String> uncommitted(
      String table, Map<Integer, Long> offsets, Map<Integer, Long> last) {
    long committed =
        lake.newestCommittedCheckpoint(table).map(CommittedCheckpoint::checkpointId).orElse(0L);
    boolean whole =
        offsets.entrySet().stream()
            .allMatch(e -> last.getOrDefault(e.getKey(), -1L) + 1 >= e.getValue());
    return committed >= savepoint.checkpointId() || whole
        ? Optional.empty()
        : Optional.of(
            "the table %s may lack the last rows before checkpoint %d, for it holds those up to %d:"
                    .formatted(table, savepoint.checkpointId(), committed)
                + " start once with the old set, and stop with a savepoint");
  }

  private BootstrapReport report(
      List<FeatureSet> before,
      long start,
      boolean usable,
      String verdict,
      List<BootstrapReport.EntityFigures> figures) {
    Map<String, Map<Integer, Long>> offsets = new LinkedHashMap<>();
    offsets.put(Topics.TRANSACTIONS_RAW.name(), transactionOffsets);
    offsets.put(Topics.TRANSACTIONS_LABELS.name(), labelOffsets);
    return new BootstrapReport(
        savepoint.directory().toString(),
        before.stream().map(FeatureSet::reference).distinct().toList(),
        set.reference(),
        usable,
        verdict,
        offsets,
        events.snapshots(),
        transactions,
        labels,
        newest,
        figures,
        List.copyOf(examples),
        (System.nanoTime() - start) / 1_000_000);
  }
}
