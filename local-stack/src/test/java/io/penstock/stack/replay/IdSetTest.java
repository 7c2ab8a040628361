package io.penstock.stack.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class IdSetTest {
  @Property(tries = 200)
  void agreesWithAHashSet(
      @ForAll List<@CharRange(from = 'a', to = 'd') @StringLength(max = 3) String> ids,
      @ForAll List<@CharRange(from = 'b', to = 'e') @StringLength(max = 3) String> others,
      @ForAll List<@CharRange(from = 'a', to = 'b') @StringLength(max = 2) String> thirds) {
    Set<String> model = new HashSet<>();
    IdSet set = new IdSet();
    for (String id : ids) {
      assertThat(set.add(id)).isEqualTo(model.add(id));
      assertThat(set.size()).isEqualTo(model.size());
    }
    IdSet other = of(others);
    IdSet third = of(thirds);
    Set<String> missing = new HashSet<>(model);
    missing.removeAll(others);
    assertThat(set.missingFrom(other)).isEqualTo(missing.size());
    missing.removeAll(thirds);
    assertThat(set.missingFrom(other, third)).isEqualTo(missing.size());
    assertThat(set.missingFrom()).isEqualTo(model.size());
    assertThat(set.missingFrom(set)).isZero();
  }

  @Test
  void growsAndKeepsWhatItHas() {
    int size = 300_000;
    IdSet set = new IdSet();
    for (int id = 0; id < size; id++) {
      assertThat(set.add(Integer.toString(id))).isTrue();
    }
    assertThat(set.size()).isEqualTo(size);
    for (int id = 0; id < size; id++) {
      assertThat(set.add(new StringBuilder().append(id))).isFalse();
    }
    assertThat(set.size()).isEqualTo(size);
    IdSet most = new IdSet();
    for (int id = 3; id < size; id++) {
      most.add(Integer.toString(id));
    }
    assertThat(set.missingFrom(most)).isEqualTo(3);
    assertThat(most.missingFrom(set)).isZero();
  }

  private static IdSet of(List<String> ids) {
    IdSet set = new IdSet();
    ids.forEach(set::add);
    return set;
  }
}
