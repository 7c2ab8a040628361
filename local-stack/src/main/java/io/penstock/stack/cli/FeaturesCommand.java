package io.penstock.stack.cli;

import io.penstock.features.Entity;
import io.penstock.features.EntityWindows;
import io.penstock.features.Feature;
import io.penstock.features.FeatureSet;
import io.penstock.features.FeatureSetException;
import io.penstock.features.TextField;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists a feature set, and so checks it: no stack is needed. */
@Command(
    name = "features",
    mixinStandardHelpOptions = true,
    description = {
      "List the features of a set in the order of the vector and its entities, or say what is wrong"
          + " with its file.",
      "Exit code 2: the file is at fault, with its line."
    },
    footer = {"", "Examples:", "  ./penstock features", "  ./penstock features my_set.yaml --doc"})
final class FeaturesCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..1",
      defaultValue = "card_fraud@v1",
      paramLabel = "SET",
      description = "name@vN, or the path of a file (default: ${DEFAULT-VALUE})")
  private String reference;

  @Option(names = "--doc", description = "Say what each feature means, too")
  private boolean doc;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    FeatureSet set;
    try {
      set = FeatureSet.load(reference);
    } catch (FeatureSetException e) {
      PrintWriter err = spec.commandLine().getErr();
      err.println("penstock: " + e.getMessage());
      err.flush();
      return 2;
    }
    PrintWriter out = spec.commandLine().getOut();
    out.printf("%s, amounts in %s, %d features%n%n", set.reference(), set.currency(), set.size());
    List<String[]> rows = new ArrayList<>();
    rows.add(
        new String[] {
          "feature",
          "entity",
          "aggregate",
          "type",
          "window",
          "delay",
          "default",
          "owner",
          "error",
          "filter"
        });
    for (Feature feature : set.features()) {
      rows.add(row(set, feature));
    }
    print(rows, i -> set.features().get(i).doc(), out);
    out.println();
    List<String[]> entities = new ArrayList<>();
    entities.add(new String[] {"entity", "key", "delay", "settle"});
    for (Entity entity : set.entities()) {
      entities.add(row(entity));
    }
    print(entities, i -> set.entities().get(i).doc(), out);
    out.printf(
        Locale.ROOT,
        "%nWindows are exact up to %,d events of one key (state.exact-events); past that, each end"
            + " is off by less than the tile.%n",
        EntityWindows.EXACT_EVENTS);
    out.flush();
    return 0;
  }

  private static String[] row(FeatureSet set, Feature feature) {
    boolean windowed = feature.aggregate().windowed();
    Entity entity = windowed ? set.entity(feature.entity()) : null;
    String field = feature.field();
    return new String[] {
      feature.name(),
      windowed ? feature.entity() : "-",
      feature.aggregate().word() + (field.isEmpty() ? "" : "(" + field + ")"),
      "double",
      windowed ? words(feature.window()) : "-",
      windowed && !entity.delay().isZero() ? words(entity.delay()) : "-",
      windowed ? number(feature.defaultValue()) : "-",
      feature.owner().isEmpty() ? "-" : feature.owner(),
      windowed ? error(feature, entity) : "exact",
      feature.filter().isEmpty() ? "-" : feature.filter()
    };
  }

  private static String[] row(Entity entity) {
    return new String[] {
      entity.name(),
      entity.key().stream().map(TextField::word).collect(Collectors.joining(" and ")),
      entity.labelled() ? words(entity.delay()) : "-",
      entity.labelled() ? words(entity.settle()) : "-"
    };
  }

  private static String error(Feature feature, Entity entity) {
    String tile = "tile " + words(entity.tile());
    return feature.aggregate().readsText() ? "n^2/2^33, " + tile : tile;
  }

  private void print(List<String[]> rows, IntFunction<String> docs, PrintWriter out) {
    int[] widths = new int[rows.get(0).length];
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    for (int r = 0; r < rows.size(); r++) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        line.append(String.format("%-" + (widths[i] + 2) + "s", rows.get(r)[i]));
      }
      out.println(line.toString().stripTrailing());
      if (doc && r > 0) {
        out.println("    " + docs.apply(r - 1));
      }
    }
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  /** A duration as a catalog writes it. */
  private static String words(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds % 86_400 == 0) {
      return seconds / 86_400 + "d";
    }
    if (seconds % 3_600 == 0) {
      return seconds / 3_600 + "h";
    }
    return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }
}
