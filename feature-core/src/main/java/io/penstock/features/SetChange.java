package io.penstock.features;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What becomes of the state of a job that computed one feature set when it goes on with another.
 * Immutable.
 *
 * @param refused why it must not: the state would be read as something else, or be lost
 * @param added names of features that are new
 * @param incomplete of those, the ones that need events which the state does not hold, and why
 * @param removed names of features that are gone; what their windows held is dropped in time
 */
public record SetChange(
    List<String> refused, List<String> added, List<String> incomplete, List<String> removed) {

  /**
   * Compares what state was written for with what is to read it. An entity's tile may change: what
   * has been folded stays in tiles of the old width until it leaves, and what follows has the new.
   */
  public static SetChange between(FeatureSet from, FeatureSet to) {
    List<String> refused = new ArrayList<>();
    List<String> added = new ArrayList<>();
    List<String> incomplete = new ArrayList<>();
    if (!from.currency().equals(to.currency())) {
      refused.add(
          "the amounts were in %s, and are in %s now".formatted(from.currency(), to.currency()));
    }
    if (from.reference().equals(to.reference()) && !sameFeatures(from, to)) {
      refused.add(
          "%s is not what it was: a changed set takes the next version".formatted(to.reference()));
    }
    for (Entity entity : from.entities()) {
      compare(entity, from, to, refused);
    }
    for (Feature feature : to.features()) {
      int before = from.names().indexOf(feature.name());
      if (before >= 0) {
        compare(from.features().get(before), feature, refused);
      } else {
        added.add(feature.name());
        missing(feature, from).ifPresent(why -> incomplete.add(feature.name() + ": " + why));
      }
    }
    List<String> removed =
        from.names().stream().filter(name -> !to.names().contains(name)).toList();
    return new SetChange(
        List.copyOf(refused), List.copyOf(added), List.copyOf(incomplete), removed);
  }

  /** The names of the entities of which the added features need events that the state lacks. */
  public static Set<String> lacking(FeatureSet from, FeatureSet to) {
    Set<String> entities = new LinkedHashSet<>();
    for (Feature feature : to.features()) {
      if (!from.names().contains(feature.name()) && missing(feature, from).isPresent()) {
        entities.add(feature.entity());
      }
    }
    return entities;
  }

  private static boolean sameFeatures(FeatureSet from, FeatureSet to) {
    return from.names().equals(to.names());
  }

  private static void compare(Entity entity, FeatureSet from, FeatureSet to, List<String> refused) {
    Entity now =
        to.entities().stream().filter(e -> e.name().equals(entity.name())).findFirst().orElse(null);
    boolean used = !from.featuresOf(entity.name()).isEmpty();
    if (now == null || to.featuresOf(now.name()).isEmpty()) {
      if (used) {
        refused.add(
            "entity '%s' is gone, and its state with it: keep a feature of it"
                .formatted(entity.name()));
      }
      return;
    }
    if (!now.key().equals(entity.key())) {
      refused.add(
          "entity '%s' was keyed by %s, and is by %s now: give the new one another name"
              .formatted(entity.name(), words(entity), words(now)));
    }
    if (!now.delay().equals(entity.delay()) || !now.settle().equals(entity.settle())) {
      refused.add(
          "entity '%s' has another delay or settle: give the new one another name"
              .formatted(entity.name()));
    }
  }

  private static void compare(Feature was, Feature is, List<String> refused) {
    if (!was.entity().equals(is.entity())
        || was.aggregate() != is.aggregate()
        || !was.field().equals(is.field())
        || !was.window().equals(is.window())
        || !was.filter().equals(is.filter())
        || was.defaultValue() != is.defaultValue()) {
      refused.add(
          "feature '%s' has another definition: give the new one another name"
              .formatted(is.name()));
    }
  }

  private static Optional<String> missing(Feature feature, FeatureSet from) {
    if (!feature.aggregate().windowed()) {
      return Optional.empty();
    }
    boolean known =
        from.entities().stream().anyMatch(e -> e.name().equals(feature.entity()))
            && !from.featuresOf(feature.entity()).isEmpty();
    if (!known) {
      return Optional.of("nothing has been kept of entity '" + feature.entity() + "'");
    }
    List<Feature> before = from.featuresOf(feature.entity());
    if (before.stream().noneMatch(f -> f.window().compareTo(feature.window()) >= 0)) {
      return Optional.of("the state holds no events that old");
    }
    if (!feature.filter().isEmpty()
        && before.stream().noneMatch(f -> f.filter().equals(feature.filter()))) {
      return Optional.of("the events held were not put to its filter");
    }
    if (feature.aggregate().readsText()
        && before.stream()
            .noneMatch(f -> f.aggregate().readsText() && f.field().equals(feature.field()))) {
      return Optional.of("the events held lack their " + feature.field());
    }
    return Optional.empty();
  }

  private static String words(Entity entity) {
    return entity.key().stream().map(TextField::word).toList().toString();
  }
}
