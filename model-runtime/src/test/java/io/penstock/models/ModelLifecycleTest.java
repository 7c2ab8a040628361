package io.penstock.models;

import static io.penstock.models.ModelLifecycle.Folded.ACCEPTED;
import static io.penstock.models.ModelLifecycle.Folded.REFUSED;
import static io.penstock.models.ModelLifecycle.Folded.REPEAT;
import static io.penstock.models.ModelLifecycle.Kind.PROMOTED;
import static io.penstock.models.ModelLifecycle.Kind.PUBLISHED;
import static io.penstock.models.ModelLifecycle.Kind.ROLLED_BACK;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ModelLifecycleTest {
  private final ModelLifecycle life = new ModelLifecycle();

  private static ModelLifecycle.Step step(
      String id, String previous, String version, ModelLifecycle.Kind kind, String run) {
    return new ModelLifecycle.Step(id, previous, version, kind, "d", "card_fraud", 1, run, 0);
  }

  @Test
  void promotionMakesTheProductionModelAndRollbackTheOneBefore() {
    assertThat(life.production()).isEmpty();
    assertThat(life.fold(step("1", null, "a", PUBLISHED, "a"))).isEqualTo(ACCEPTED);
    assertThat(life.production()).isEmpty();
    assertThat(life.fold(step("2", "1", "a", PROMOTED, "a"))).isEqualTo(ACCEPTED);
    assertThat(life.fold(step("3", "2", "b", PUBLISHED, "b"))).isEqualTo(ACCEPTED);
    assertThat(life.fold(step("4", "3", "b", PROMOTED, "b"))).isEqualTo(ACCEPTED);
    assertThat(life.production()).hasValueSatisfying(p -> assertThat(p.version()).isEqualTo("b"));
    assertThat(life.fold(step("5", "4", "b", ROLLED_BACK, null))).isEqualTo(ACCEPTED);
    assertThat(life.production()).hasValueSatisfying(p -> assertThat(p.version()).isEqualTo("a"));
    assertThat(life.fold(step("6", "5", "b", ROLLED_BACK, null))).isEqualTo(REFUSED);
    assertThat(life.lastEventId()).hasValue("5");
    assertThat(life.isPublished("b")).isTrue();
  }

  @Test
  void whatDoesNotFollowIsRefused() {
    assertThat(life.fold(step("1", "0", "a", PUBLISHED, "a"))).isEqualTo(REFUSED);
    assertThat(life.fold(step("2", null, "a", PUBLISHED, "a"))).isEqualTo(ACCEPTED);
    assertThat(life.fold(step("3", "2", "a", PROMOTED, "a"))).isEqualTo(ACCEPTED);
    // Decided before the promotion of a.
    assertThat(life.fold(step("4", "2", "b", PROMOTED, "b"))).isEqualTo(REFUSED);
    assertThat(life.fold(step("5", null, "c", PUBLISHED, "c"))).isEqualTo(REFUSED);
    assertThat(life.production()).hasValueSatisfying(p -> assertThat(p.version()).isEqualTo("a"));
  }

  @Test
  void repeatsAreDroppedAndARunTriedAgainGoesOnFromItsOwnEvents() {
    assertThat(life.fold(step("1", null, "a", PUBLISHED, "a"))).isEqualTo(ACCEPTED);
    assertThat(life.fold(step("1", null, "a", PUBLISHED, "a"))).isEqualTo(REPEAT);
    assertThat(life.fold(step("1b", null, "a", PUBLISHED, "a"))).isEqualTo(REPEAT);
    assertThat(life.fold(step("2b", "1b", "a", PROMOTED, "a"))).isEqualTo(ACCEPTED);
    assertThat(life.fold(step("2", "1", "a", PROMOTED, "a"))).isEqualTo(REPEAT);
    assertThat(life.promotions()).hasSize(1);
  }
}
