package io.penstock.featurejobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.features.EntityLog;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecentStatesTest {
  private final RecentStates recent = new RecentStates();

  private static EntityState state() {
    return new EntityState(new EntityLog());
  }

  private EntityState[] find(String... keys) {
    EntityState[] found = new EntityState[keys.length];
    recent.find(keys, keys.length, found);
    return found;
  }

  @Test
  void findsWhatCameForAKey() {
    EntityState a = state();
    EntityState b = state();
    recent.add("a", a);
    recent.add("b", b);

    assertThat(find("b", "none", "a", "b")).containsExactly(b, null, a, b);
  }

  @Test
  void givesNoStateToAnotherKeyOfTheSameHash() {
    assertThat("Aa".hashCode()).isEqualTo("BB".hashCode());
    EntityState first = state();
    recent.add("Aa", first);
    assertThat(find("BB", "Aa")).containsExactly(null, first);

    EntityState second = state();
    recent.add("BB", second);
    assertThat(find("BB", "Aa")).containsExactly(second, null);
  }

  @Test
  void knowsNoStateThatTheBackendHasForgotten() {
    EntityState cleared = state();
    recent.add("a", cleared);
    cleared.isNew = true; // as WholeStates.clear marks it

    assertThat(find("a")).containsOnlyNulls();
  }

  @Test
  void forgetsAll() {
    recent.add("a", state());
    recent.forgetAll();

    assertThat(find("a")).containsOnlyNulls();
  }

  @Test
  void takesNoMorePlacesThanItMay() {
    EntityState one = state();
    one.key = "shared";
    for (int i = 0; i < 3_000_000; i++) {
      one.keyHash = i;
      recent.add("shared", one);
    }
    assertThat(recent.places()).isEqualTo(1 << 20);

    EntityState a = state();
    recent.add("a", a);
    assertThat(find("a")).containsExactly(a);
  }

  @Test
  void knowsNearlyAllOfManyKeysThatComeAgain() {
    List<EntityState> states = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      states.add(state());
    }
    for (int pass = 0; pass < 3; pass++) {
      for (int i = 0; i < states.size(); i++) {
        String key = "customer-" + i;
        if (find(key)[0] == null) {
          recent.add(key, states.get(i));
        }
      }
    }
    int known = 0;
    for (int i = 0; i < states.size(); i++) {
      EntityState found = find("customer-" + i)[0];
      assertThat(found).isIn(null, states.get(i));
      known += found == null ? 0 : 1;
    }
    assertThat(known).isGreaterThan(states.size() * 3 / 4);
  }
}
