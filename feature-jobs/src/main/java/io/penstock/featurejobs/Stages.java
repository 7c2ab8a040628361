package io.penstock.featurejobs;

import io.penstock.features.Entity;
import io.penstock.features.FeatureSet;
import io.penstock.features.SetChange;
import io.penstock.features.TextField;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The stages of a feature set, in the order in which a transaction passes them.
 *
 * @param set the set, with an entity for the first stage if the catalog has none
 * @param first the entity of the topic's key: its stage drops repeats and numbers events
 * @param rest those without labels, which wait for nothing, and then those with labels
 */
record Stages(FeatureSet set, Entity first, List<Entity> rest) {
  /** The entity of the first stage where the catalog has none. */
  private static final String REPEATS = "repeats";

  static Stages of(FeatureSet catalog) {
    FeatureSet set = catalog;
    Entity first = null;
    for (Entity entity : set.entities()) {
      if (first == null && isTopicKey(entity)) {
        first = entity;
      }
    }
    if (first == null) {
      first = forRepeatsOnly();
      List<Entity> entities = new ArrayList<>(set.entities());
      entities.add(first);
      set =
          new FeatureSet(
              set.name(), set.version(), set.currency(), set.lateness(), entities, set.features());
    }
    List<Entity> rest = new ArrayList<>();
    for (boolean labelled : new boolean[] {false, true}) {
      for (Entity entity : set.entities()) {
        if (entity != first
            && entity.labelled() == labelled
            && !set.featuresOf(entity.name()).isEmpty()) {
          rest.add(entity);
        }
      }
    }
    return new Stages(set, first, List.copyOf(rest));
  }

  /** What becomes of the stages' state when a job goes on with another set. */
  static SetChange change(FeatureSet from, FeatureSet to) {
    SetChange change = SetChange.between(from, to);
    String before = Stages.of(from).first().name();
    String now = Stages.of(to).first().name();
    if (before.equals(now)) {
      return change;
    }
    List<String> refused = new ArrayList<>(change.refused());
    refused.add(
        ("the first entity with the key customer_id and without labels drops repeats and numbers"
                + " the customers' events: it was %s, and is %s now: %s")
            .formatted(
                named(before, from),
                named(now, to),
                before.equals(REPEATS)
                    ? "name it '%s'".formatted(REPEATS)
                    : "list '%s' first".formatted(before)));
    return new SetChange(refused, change.added(), change.incomplete(), change.removed());
  }

  private static String named(String first, FeatureSet catalog) {
    if (catalog.entities().stream().noneMatch(entity -> entity.name().equals(first))) {
      return "none";
    }
    // A catalog from state has the stages' entity, too, where its own listed none.
    boolean ours = first.equals(REPEATS) && catalog.featuresOf(first).isEmpty();
    return ours ? "none" : "'" + first + "'";
  }

  private static boolean isTopicKey(Entity entity) {
    return entity.key().equals(List.of(TextField.CUSTOMER_ID)) && !entity.labelled();
  }

  /** Its log keeps ids for the set's lateness, and no feature looks at it. */
  private static Entity forRepeatsOnly() {
    return new Entity(
        REPEATS,
        List.of(TextField.CUSTOMER_ID),
        Duration.ZERO,
        Duration.ZERO,
        false,
        Entity.DEFAULT_TILE,
        "The topic's key, for the ids of its latest transactions.");
  }
}
