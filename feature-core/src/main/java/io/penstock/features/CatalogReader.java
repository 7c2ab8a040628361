package io.penstock.features;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads and checks a feature catalog; what it refuses, it refuses with file, line and reason. */
final class CatalogReader {
  private static final Duration SHORTEST_WINDOW = Duration.ofMinutes(1);
  private static final Duration LONGEST_WINDOW = Duration.ofDays(90);
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(s|m|h|d)");
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");
  private static final Pattern FEATURE_NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]*");

  private final String source;
  private final boolean stored;

  /**
   * @param stored whether it is read from state, where names stand that are refused by now
   */
  CatalogReader(String source, boolean stored) {
    this.source = source;
    this.stored = stored;
  }

  FeatureSet read(String yaml, Optional<String> expected) {
    YamlMap root =
        new YamlMap(
            source,
            compose(yaml),
            "a feature set",
            "name",
            "version",
            "currency",
            "lateness",
            "owner",
            "doc",
            "entities",
            "features");
    String name = name(root, "name", NAME);
    int version = version(root);
    String reference = name + "@v" + version;
    if (expected.isPresent() && !expected.get().equals(reference)) {
      boolean otherName = !expected.get().startsWith(name + "@");
      throw root.error(
          otherName ? "name" : "version",
          (otherName ? "wrong name" : "wrong version")
              + ": this is "
              + reference
              + ", not "
              + expected.get());
    }
    Duration lateness = duration(root, "lateness").orElse(Duration.ZERO);
    List<Entity> entities = entities(root);
    return new FeatureSet(
        name, version, currency(root), lateness, entities, features(root, entities));
  }

  private Node compose(String yaml) {
    LoadSettings settings = LoadSettings.builder().setLabel(source).build();
    try {
      return new Compose(settings)
          .composeString(yaml)
          .orElseThrow(() -> new FeatureSetException(source, 1, "not a feature set: empty"));
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().map(m -> m.getLine() + 1).orElse(0);
      throw new FeatureSetException(source, line, "not YAML: " + e.getProblem());
    } catch (YamlEngineException e) {
      throw new FeatureSetException(source, 0, "not YAML: " + e.getMessage());
    } catch (StackOverflowError e) {
      throw new FeatureSetException(source, 0, "not a feature set: nested too deeply");
    }
  }

  private static List<Entity> entities(YamlMap root) {
    List<Entity> entities = new ArrayList<>();
    Map<String, Integer> lines = new HashMap<>();
    String[] fields = {"name", "key", "delay", "settle", "tile", "doc"};
    for (YamlMap map : root.list("entities", "an entity", fields)) {
      String name = name(map, "name", NAME);
      Integer first = lines.put(name, map.line("name"));
      if (first != null) {
        throw map.error("name", "entity '" + name + "' twice: first in line " + first);
      }
      Duration delay = duration(map, "delay").orElse(Duration.ZERO);
      Optional<Duration> settle = duration(map, "settle");
      if (!delay.isZero() && settle.isEmpty()) {
        throw map.error(
            "delay",
            "entity '" + name + "' has a delay but no labels: give it a settle, or drop the delay");
      }
      if (settle.isPresent() && (delay.isZero() || settle.get().compareTo(delay) > 0)) {
        throw map.error("settle", "settle of entity '" + name + "' must not exceed its delay");
      }
      Duration tile = duration(map, "tile").orElse(Entity.DEFAULT_TILE);
      if (tile.isZero()) {
        throw map.error("tile", "tile of entity '" + name + "' must be 1s or longer");
      }
      entities.add(
          new Entity(
              name,
              key(map, name, settle.isPresent()),
              delay,
              settle.orElse(Duration.ZERO),
              settle.isPresent(),
              tile,
              map.required("doc")));
    }
    return entities;
  }

  private static List<TextField> key(YamlMap map, String entity, boolean labelled) {
    List<TextField> key = new ArrayList<>();
    for (String word : map.words("key")) {
      TextField field = textField(map, "key", word);
      if (labelled && !field.onLabels()) {
        throw map.error(
            "key",
            "entity '%s' has labels, and a label has no '%s': it has %s"
                .formatted(entity, word, known(TextField::onLabels)));
      }
      if (key.contains(field)) {
        throw map.error("key", "key of entity '" + entity + "' has '" + word + "' twice");
      }
      key.add(field);
    }
    return key;
  }

  private static TextField textField(YamlMap map, String at, String word) {
    return TextField.of(word)
        .orElseThrow(
            () ->
                map.error(
                    at, "unknown field '" + word + "'; text fields: " + known(field -> true)));
  }

  private static String known(Predicate<TextField> which) {
    return Arrays.stream(TextField.values())
        .filter(which)
        .map(TextField::word)
        .collect(Collectors.joining(", "));
  }

  private List<Feature> features(YamlMap root, List<Entity> entities) {
    List<Feature> features = new ArrayList<>();
    Map<String, YamlMap> names = new HashMap<>();
    String[] fields = {
      "name", "entity", "aggregate", "field", "window", "filter", "default", "owner", "doc"
    };
    String owner = root.optional("owner").orElse("");
    for (YamlMap map : root.list("features", "a feature", fields)) {
      String name = name(map, "name", FEATURE_NAME);
      if (!stored && FeatureSet.isReserved(name)) {
        throw map.error(
            "name",
            "feature '%s': the tables and the online store have a field of that name beside the features"
                .formatted(name));
      }
      YamlMap other = names.put(stored ? name : name.toLowerCase(Locale.ROOT), map);
      if (other != null) {
        throw map.error("name", taken(name, other));
      }
      Feature feature = feature(map, name, entities, map.optional("owner").orElse(owner));
      checkFilter(map, feature, currency(root));
      features.add(feature);
    }
    return features;
  }

  /** Most query engines, and with them the tables' columns, know no letter case. */
  private static String taken(String name, YamlMap other) {
    String first = other.required("name");
    return first.equals(name)
        ? "feature '%s' twice: first in line %d".formatted(name, other.line("name"))
        : ("feature '%s' differs from '%s' in line %d in letter case only,"
                + " which columns of tables do not tell apart")
            .formatted(name, first, other.line("name"));
  }

  private static Feature feature(YamlMap map, String name, List<Entity> entities, String owner) {
    Aggregate aggregate = aggregate(map);
    String field = field(map, aggregate);
    String doc = map.required("doc");
    if (!aggregate.windowed()) {
      for (String key : List.of("entity", "window", "filter", "default")) {
        if (map.has(key)) {
          throw map.error(key, "aggregate '" + aggregate.word() + "' takes no " + key);
        }
      }
      return new Feature(name, "", aggregate, field, Duration.ZERO, "", 0, owner, doc);
    }
    String entityName = map.required("entity");
    Entity entity =
        entities.stream()
            .filter(e -> e.name().equals(entityName))
            .findFirst()
            .orElseThrow(
                () ->
                    map.error(
                        "entity",
                        "unknown entity '"
                            + entityName
                            + "'; known: "
                            + entities.stream()
                                .map(Entity::name)
                                .collect(Collectors.joining(", "))));
    if (aggregate.needsLabels() && !entity.labelled()) {
      throw map.error(
          "aggregate",
          "aggregate '%s' needs labels, and entity '%s' has no settle"
              .formatted(aggregate.word(), entityName));
    }
    return new Feature(
        name,
        entityName,
        aggregate,
        field,
        window(map, entity),
        map.optional("filter").map(String::strip).orElse(""),
        defaultValue(map),
        owner,
        doc);
  }

  private static String field(YamlMap map, Aggregate aggregate) {
    String field = map.optional("field").orElse("");
    if (aggregate.readsText()) {
      return textField(map, "field", map.required("field")).word();
    }
    if (!field.equals(aggregate.field())) {
      throw map.error(
          "field",
          aggregate.field().isEmpty()
              ? "aggregate '" + aggregate.word() + "' reads no field"
              : "aggregate '%s' reads the field '%s', not '%s'"
                  .formatted(aggregate.word(), aggregate.field(), field));
    }
    return field;
  }

  private static void checkFilter(YamlMap map, Feature feature, String currency) {
    if (feature.filter().isEmpty()) {
      return;
    }
    if (feature.aggregate().needsLabels()) {
      throw map.error("filter", "aggregate '" + feature.aggregate().word() + "' takes no filter");
    }
    try {
      Filter.parse(feature.filter(), EventFeatures.minorPerMajor(currency));
    } catch (IllegalArgumentException e) {
      throw map.error("filter", "bad filter '" + feature.filter() + "': " + e.getMessage());
    }
  }

  private static Aggregate aggregate(YamlMap map) {
    String word = map.required("aggregate");
    return Arrays.stream(Aggregate.values())
        .filter(a -> a.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                map.error(
                    "aggregate",
                    "unknown aggregate '"
                        + word
                        + "'; known: "
                        + Arrays.stream(Aggregate.values())
                            .map(Aggregate::word)
                            .collect(Collectors.joining(", "))));
  }

  private static Duration window(YamlMap map, Entity entity) {
    map.required("window");
    Duration window = duration(map, "window").orElseThrow();
    if (window.compareTo(SHORTEST_WINDOW) < 0 || window.compareTo(LONGEST_WINDOW) > 0) {
      throw map.error(
          "window",
          "bad window '%s': must be from 1m to 90d, such as 5m, 12h or 7d"
              .formatted(map.required("window")));
    }
    if (window.compareTo(entity.tile()) < 0) {
      throw map.error(
          "window",
          "bad window '%s': must not be shorter than the tile of entity '%s', %ds"
              .formatted(map.required("window"), entity.name(), entity.tile().toSeconds()));
    }
    return window;
  }

  private static double defaultValue(YamlMap map) {
    String text = map.required("default");
    try {
      double value = Double.parseDouble(text);
      if (Double.isFinite(value)) {
        return value;
      }
    } catch (NumberFormatException e) {
      // falls through to the same complaint
    }
    throw map.error("default", "bad default '" + text + "': must be a finite number");
  }

  private static Optional<Duration> duration(YamlMap map, String key) {
    return map.optional(key)
        .map(
            text -> {
              Matcher matcher = DURATION.matcher(text);
              if (!matcher.matches()) {
                throw map.error(
                    key, "bad " + key + " '" + text + "': must be such as 30s, 5m, 12h or 7d");
              }
              long amount = Long.parseLong(matcher.group(1));
              return switch (matcher.group(2)) {
                case "s" -> Duration.ofSeconds(amount);
                case "m" -> Duration.ofMinutes(amount);
                case "h" -> Duration.ofHours(amount);
                default -> Duration.ofDays(amount);
              };
            });
  }

  private static String name(YamlMap map, String key, Pattern pattern) {
    String name = map.required(key);
    if (!pattern.matcher(name).matches()) {
      throw map.error(key, "bad " + key + " '" + name + "': letters, digits and _ only");
    }
    return name;
  }

  private static int version(YamlMap root) {
    String text = root.required("version");
    if (!text.matches("[1-9][0-9]{0,8}")) {
      throw root.error("version", "wrong version '" + text + "': must be a number from 1 on");
    }
    return Integer.parseInt(text);
  }

  private static String currency(YamlMap root) {
    String code = root.required("currency");
    try {
      if (Currency.getInstance(code).getDefaultFractionDigits() >= 0) {
        return code;
      }
    } catch (IllegalArgumentException e) {
      // falls through to the same complaint
    }
    throw root.error("currency", "unknown currency '" + code + "': must be an ISO 4217 code");
  }
}
