package io.penstock.features;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Logs are searched for ids that differ in few bits, beside a plain list. */
class IdTagsTest {
  private static final int[] NO_COLUMNS = {};

  private record Entry(long id, long time) {}

  @Property(tries = 300)
  void findsWhatIsInTheLogAndNothingElse(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 3 * EntityLog.SCAN) int events) {
    Random random = new Random(seed);
    EntityLog log = new EntityLog();
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < events; i++) {
      long id = id(random);
      long time = i - (random.nextInt(4) == 0 ? random.nextInt(i + 1) : 0L);
      assertThat(log.find(0, id) >= 0).isEqualTo(entries.stream().anyMatch(e -> e.id == id));
      if (log.find(0, id) < 0 && time >= log.keptFrom()) {
        log.add(0, id, time, 1, NO_COLUMNS);
        entries.add(new Entry(id, time));
      }
      if (random.nextInt(40) == 0) {
        long from = (long) i - random.nextInt(events);
        log.evictBefore(from);
        entries.removeIf(e -> e.time < from);
      }
      Entry any = entries.isEmpty() ? null : entries.get(random.nextInt(entries.size()));
      if (any != null) {
        assertThat(log.time(log.find(0, any.id))).isEqualTo(any.time);
        assertThat(log.find(1, any.id)).isEqualTo(-1);
      }
    }
    assertThat(log.size()).isEqualTo(entries.size());
  }

  /** Many have the same tag; those that are one more or less try the borrow between tags. */
  private static long id(Random random) {
    long tag = random.nextInt(3) - 1L + (random.nextBoolean() ? 0x8000 : 0);
    return ((long) random.nextInt(200) << 32) | (tag & 0xffff);
  }
}
