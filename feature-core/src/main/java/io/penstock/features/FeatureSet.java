package io.penstock.features;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A versioned catalog of features, as data: it gives the order of the vector and the definition of
 * each value. Immutable.
 *
 * @param name the set's name, without version
 * @param version from 1 on
 * @param currency ISO 4217 code of the amounts
 * @param lateness how much longer than window and delay the logs keep an event
 * @param entities in catalog order
 * @param features in the order of the vector
 */
public record FeatureSet(
    String name,
    int version,
    String currency,
    Duration lateness,
    List<Entity> entities,
    List<Feature> features)
    implements Serializable {

  private static final Pattern REFERENCE = Pattern.compile("([a-z][a-z0-9_]*)@v([1-9][0-9]{0,8})");

  /** What a row of features and an entity in the online store hold beside the features. */
  private static final Set<String> RESERVED =
      Set.of(
          "transaction_id",
          "customer_id",
          "terminal_id",
          "card_token",
          "amount_minor",
          "currency",
          "event_time",
          "ingest_time",
          "customer_seq",
          "feature_set",
          "feature_set_version",
          "late",
          "late_incomplete",
          "topic",
          "partition",
          "offset",
          "as_of",
          "seq");

  public FeatureSet {
    entities = List.copyOf(entities);
    features = List.copyOf(features);
  }

  /**
   * Whether no feature may have a name, in whatever letter case, because the features table or the
   * online store has a field of that name.
   */
  public static boolean isReserved(String name) {
    return RESERVED.contains(name.toLowerCase(Locale.ROOT));
  }

  /**
   * Loads a set by its reference, such as {@code card_fraud@v1} (class path, {@code
   * /features/card_fraud@v1.yaml}), or from a file by its path.
   *
   * @throws FeatureSetException if there is none, or it is not valid, or of another name or version
   *     than the reference or the file name says
   */
  public static FeatureSet load(String reference) {
    if (REFERENCE.matcher(reference).matches()) {
      String resource = "/features/" + reference + ".yaml";
      try (InputStream in = FeatureSet.class.getResourceAsStream(resource)) {
        if (in == null) {
          throw new FeatureSetException(reference, 0, "no such feature set on the class path");
        }
        String yaml = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        return parse(reference + ".yaml", yaml, Optional.of(reference));
      } catch (IOException e) {
        throw new FeatureSetException(reference, "cannot be read", e);
      }
    }
    Path path = Path.of(reference);
    if (!Files.isRegularFile(path)) {
      throw new FeatureSetException(
          reference, 0, "neither a reference such as card_fraud@v1 nor a file");
    }
    Matcher named = REFERENCE.matcher(path.getFileName().toString().replaceFirst("\\.ya?ml$", ""));
    try {
      String yaml = Files.readString(path, StandardCharsets.UTF_8);
      return parse(
          reference, yaml, named.matches() ? Optional.of(named.group()) : Optional.empty());
    } catch (CharacterCodingException e) {
      throw new FeatureSetException(reference, "not YAML: not UTF-8 text", e);
    } catch (IOException e) {
      throw new FeatureSetException(reference, "cannot be read", e);
    }
  }

  static FeatureSet parse(String source, String yaml, Optional<String> expected) {
    return new CatalogReader(source, false).read(yaml, expected);
  }

  /** Reads what {@link #toYaml} wrote. */
  public static FeatureSet ofYaml(String yaml) {
    return new CatalogReader("a stored feature set", true).read(yaml, Optional.empty());
  }

  /** The set as a catalog, the same text for the same set. */
  public String toYaml() {
    StringBuilder yaml = new StringBuilder();
    yaml.append("name: %s\nversion: %d\ncurrency: %s\n".formatted(name, version, currency));
    yaml.append("lateness: %ds\nentities:\n".formatted(lateness.toSeconds()));
    for (Entity entity : entities) {
      yaml.append("  - {name: ").append(entity.name());
      yaml.append(", key: ").append(entity.key().stream().map(TextField::word).toList());
      if (entity.labelled()) {
        yaml.append(", delay: %ds".formatted(entity.delay().toSeconds()));
        yaml.append(", settle: %ds".formatted(entity.settle().toSeconds()));
      }
      yaml.append(", tile: %ds".formatted(entity.tile().toSeconds()));
      yaml.append(", doc: ").append(quoted(entity.doc())).append("}\n");
    }
    yaml.append("features:\n");
    for (Feature feature : features) {
      yaml.append("  - {name: ").append(feature.name());
      yaml.append(", aggregate: ").append(feature.aggregate().word());
      if (!feature.field().isEmpty()) {
        yaml.append(", field: ").append(feature.field());
      }
      if (feature.aggregate().windowed()) {
        yaml.append(", entity: ").append(feature.entity());
        yaml.append(", window: %ds".formatted(feature.window().toSeconds()));
        yaml.append(", default: ").append(feature.defaultValue());
      }
      if (!feature.filter().isEmpty()) {
        yaml.append(", filter: ").append(quoted(feature.filter()));
      }
      if (!feature.owner().isEmpty()) {
        yaml.append(", owner: ").append(quoted(feature.owner()));
      }
      yaml.append(", doc: ").append(quoted(feature.doc())).append("}\n");
    }
    return yaml.toString();
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }

  /** Name and version: {@code card_fraud@v1}. */
  public String reference() {
    return name + "@v" + version;
  }

  /** The vector's length. */
  public int size() {
    return features.size();
  }

  /** The features' names in the order of the vector. */
  public List<String> names() {
    return features.stream().map(Feature::name).toList();
  }

  /**
   * A feature's place in the vector.
   *
   * @throws IllegalArgumentException if the set has no such feature
   */
  public int indexOf(String feature) {
    for (int i = 0; i < features.size(); i++) {
      if (features.get(i).name().equals(feature)) {
        return i;
      }
    }
    throw new IllegalArgumentException(reference() + " has no feature " + feature);
  }

  /**
   * An entity by name.
   *
   * @throws IllegalArgumentException if the set has no such entity
   */
  public Entity entity(String entity) {
    return entities.stream()
        .filter(e -> e.name().equals(entity))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(reference() + " has no entity " + entity));
  }

  /**
   * An entity's features in the order of the vector.
   *
   * @throws IllegalArgumentException if the set has no such entity
   */
  public List<Feature> featuresOf(String entity) {
    String name = entity(entity).name();
    return features.stream().filter(f -> f.entity().equals(name)).toList();
  }
}
