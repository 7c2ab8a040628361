package io.penstock.features;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One entity's features in the order in which its windows are worked through, and what its logs
 * must keep for them. Immutable.
 */
final class WindowPlan {
  /** The distinct windows in millis, ascending. */
  final long[] windows;

  /** By feature, those of one window together: its window, slots in vector and entity order. */
  final int[] windowOf;

  final int[] slots;
  final int[] entitySlots;
  final Aggregate[] aggregates;
  final double[] defaults;

  /** By feature: its {@link MovingWindow}'s number in a log, -1 where sums up to each event do. */
  final int[] movingOf;

  /** By feature: whether it has a filter. */
  final boolean[] filtered;

  /** By moving window. */
  final WindowKind[] kinds;

  /** What a log's {@link #columns} hold. */
  final Filter[] filters;

  final TextField[] counted;
  final LogColumns columns;

  /**
   * Plans an entity of a set.
   *
   * @throws IllegalArgumentException if two of its filters have one hash
   */
  WindowPlan(FeatureSet set, String entity) {
    List<Feature> features = set.featuresOf(entity);
    double minorPerMajor = EventFeatures.minorPerMajor(set);
    windows = features.stream().mapToLong(f -> f.window().toMillis()).distinct().sorted().toArray();
    int count = features.size();
    windowOf = new int[count];
    slots = new int[count];
    entitySlots = new int[count];
    aggregates = new Aggregate[count];
    defaults = new double[count];
    movingOf = new int[count];
    filtered = new boolean[count];
    List<String> filterTexts =
        features.stream().map(Feature::filter).filter(f -> !f.isEmpty()).distinct().toList();
    List<String> countedFields =
        features.stream()
            .filter(f -> f.aggregate().readsText())
            .map(Feature::field)
            .distinct()
            .toList();
    List<WindowKind> moving = new ArrayList<>();
    List<Integer> movingWindow = new ArrayList<>();
    int next = 0;
    for (int w = 0; w < windows.length; w++) {
      for (int i = 0; i < count; i++) {
        Feature feature = features.get(i);
        if (feature.window().toMillis() == windows[w]) {
          windowOf[next] = w;
          slots[next] = set.indexOf(feature.name());
          entitySlots[next] = i;
          aggregates[next] = feature.aggregate();
          defaults[next] = feature.defaultValue();
          filtered[next] = !feature.filter().isEmpty();
          WindowKind kind =
              kind(
                  feature,
                  filterTexts.indexOf(feature.filter()),
                  feature.aggregate().readsText() ? countedFields.indexOf(feature.field()) : -1);
          movingOf[next] = kind == null ? -1 : place(moving, movingWindow, w, kind);
          next++;
        }
      }
    }
    kinds = moving.toArray(WindowKind[]::new);
    filters =
        filterTexts.stream().map(text -> Filter.parse(text, minorPerMajor)).toArray(Filter[]::new);
    counted =
        countedFields.stream()
            .map(word -> TextField.of(word).orElseThrow())
            .toArray(TextField[]::new);
    columns =
        new LogColumns(
            filterTexts.stream().mapToInt(String::hashCode).toArray(),
            countedFields.stream().mapToInt(String::hashCode).toArray());
    if (Arrays.stream(columns.filters()).distinct().count() < filters.length) {
      throw new IllegalArgumentException(
          "two filters of entity " + entity + " have one hash: write one of them differently");
    }
  }

  /** What a feature needs kept up; null where the log's own sums do. */
  private static WindowKind kind(Feature feature, int filter, int field) {
    Aggregate aggregate = feature.aggregate();
    boolean extremes = aggregate == Aggregate.MIN || aggregate == Aggregate.MAX;
    boolean squares = aggregate == Aggregate.STDDEV;
    boolean positions =
        filter >= 0 && (aggregate == Aggregate.LAST || aggregate == Aggregate.SINCE);
    if (filter < 0 && !extremes && !squares && field < 0) {
      return null;
    }
    return new WindowKind(filter, extremes, squares, positions, field);
  }

  /** The number of the moving window of that window and filter, which keeps up the kind, too. */
  private static int place(
      List<WindowKind> moving, List<Integer> movingWindow, int window, WindowKind kind) {
    for (int i = 0; i < moving.size(); i++) {
      WindowKind other = moving.get(i);
      boolean oneField = kind.field() < 0 || other.field() < 0 || kind.field() == other.field();
      if (movingWindow.get(i) == window && other.filter() == kind.filter() && oneField) {
        moving.set(i, other.and(kind));
        return i;
      }
    }
    moving.add(kind);
    movingWindow.add(window);
    return moving.size() - 1;
  }

  /** The longest window in millis; 0 if there is none. */
  long longest() {
    return windows.length == 0 ? 0 : windows[windows.length - 1];
  }

  /** The lane of tiles that a feature looks at. */
  int lane(int feature) {
    return filtered[feature] ? kinds[movingOf[feature]].filter() + 1 : 0;
  }
}
