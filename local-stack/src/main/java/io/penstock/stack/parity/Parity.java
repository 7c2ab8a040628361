package io.penstock.stack.parity;

import io.penstock.features.BatchFeatures;
import io.penstock.features.FeatureSet;
import io.penstock.lake.Lake;
import io.penstock.lake.LakeException;
import io.penstock.settings.SettingsLoader;
import io.penstock.stack.StackException;
import io.penstock.stack.StackState;
import io.penstock.stack.replay.LakeWait;
import io.penstock.stack.replay.Progress;
import io.penstock.store.FeatureStoreReader;
import io.penstock.store.StoreException;
import io.penstock.store.StoreSettings;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/**
 * Recomputes the features of a running stack from its lake, by the maths of the stream but in one
 * pass over the tables, and compares them with the features table and the online store. Reads only,
 * and the tables as they were when it began; the stack may go on.
 */
public final class Parity {
  private Parity() {}

  /**
   * Compares, and shows on {@code out} how far it is. StackException if a table is not there yet,
   * or a part is away.
   *
   * @param exactEvents {@code state.exact-events} of the feature job, a count
   */
  public static ParityReport run(
      StackState stack,
      FeatureSet set,
      int exactEvents,
      ParityOptions options,
      Clock clock,
      PrintWriter out) {
    try (Lake lake = Lake.open(LakeWait.settings(stack))) {
      LakeHistory history = new LakeHistory(lake, set);
      BatchFeatures batch = new BatchFeatures(set, exactEvents);
      LateEvents lates = new LateEvents(set);
      Differences differences = new Differences(set, lates, batch::mayBeTiled);
      TableParity tables = new TableParity(history, set, batch, lates, differences);
      Tally table;
      long total = options.days().isPresent() ? -1 : lake.stats("transactions").rows();
      try (Progress progress = new Progress(out, "recomputing", total)) {
        table =
            tables.run(
                options.days().map(Days::from).orElse(Long.MIN_VALUE),
                options.days().map(Days::to).orElse(Long.MAX_VALUE),
                progress::step);
      }
      // The newest event of an entity may lie outside the days.
      Optional<ParityReport.StoreFigures> store =
          options.days().isPresent()
              ? Optional.empty()
              : Optional.of(
                  store(stack, set, options, clock, out, batch, differences, tables.setSince()));
      differences.settle();
      return new ParityReport(
          set.reference(),
          history.snapshots(),
          tables.compared(),
          table,
          store,
          differences.examples().stream().map(Differences.Example::toString).toList());
    } catch (LakeException | StoreException e) {
      throw new StackException(e.getMessage(), e);
    }
  }

  private static ParityReport.StoreFigures store(
      StackState stack,
      FeatureSet set,
      ParityOptions options,
      Clock clock,
      PrintWriter out,
      BatchFeatures batch,
      Differences differences,
      long setSince) {
    StoreSettings settings =
        SettingsLoader.load(StoreSettings.class, Map.of("redis.url", stack.redis().toString()));
    try (FeatureStoreReader reader = new FeatureStoreReader(settings);
        Progress progress = new Progress(out, "reading the online store", -1)) {
      StoreParity parity =
          new StoreParity(
              StoreParity.redis(reader, set),
              set,
              differences,
              setSince,
              clock.millis(),
              options.sample());
      Tally values = parity.run(batch, progress::step);
      return new ParityReport.StoreFigures(
          values, parity.compared(), parity.ahead(), parity.expired());
    }
  }
}
