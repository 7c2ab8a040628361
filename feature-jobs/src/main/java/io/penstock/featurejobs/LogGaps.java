package io.penstock.featurejobs;

import io.penstock.features.FeatureSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple3;

/**
 * Up to when events may be missing of keys that a stage keeps no log of, because the set asks for
 * more than was kept: a stage forgets a quiet key, and a new entity's knows none. Kept beside the
 * stage's state, so that a restart still knows. Times are epoch millis. Belongs to one subtask.
 */
final class LogGaps {
  /** A union list of entity, how long its events were kept before (millis), and until when. */
  private static final ListStateDescriptor<Tuple3<String, Long, Long>> STATE =
      new ListStateDescriptor<>("log-gaps", Types.TUPLE(Types.STRING, Types.LONG, Types.LONG));

  /** No watermark has come since the set was changed. */
  private static final long UNKNOWN = Long.MAX_VALUE;

  private final long latenessMillis;
  private final List<Tuple3<String, Long, Long>> gaps = new ArrayList<>();
  private boolean settled;
  private ListState<Tuple3<String, Long, Long>> state;

  LogGaps(FeatureSet set) {
    latenessMillis = set.lateness().toMillis();
  }

  void restore(OperatorStateStore store) throws Exception {
    state = store.getUnionListState(STATE);
    for (Tuple3<String, Long, Long> stored : state.get()) {
      Tuple3<String, Long, Long> known = find(stored.f0, stored.f1);
      if (known == null) {
        gaps.add(Tuple3.of(stored.f0, stored.f1, stored.f2));
      } else if (known.f2 == UNKNOWN || (stored.f2 != UNKNOWN && stored.f2 > known.f2)) {
        known.f2 = stored.f2;
      }
    }
  }

  void snapshot() throws Exception {
    state.update(gaps);
  }

  /** From this start on more is kept of an entity; zero: nothing was kept before. */
  void add(String entity, Duration keptBefore) {
    Tuple3<String, Long, Long> known = find(entity, keptBefore.toMillis());
    if (known == null) {
      gaps.add(Tuple3.of(entity, keptBefore.toMillis(), UNKNOWN));
    } else {
      known.f2 = UNKNOWN;
    }
  }

  private Tuple3<String, Long, Long> find(String entity, long kept) {
    for (Tuple3<String, Long, Long> gap : gaps) {
      if (gap.f0.equals(entity) && gap.f1 == kept) {
        return gap;
      }
    }
    return null;
  }

  /** The entities with a gap. */
  List<String> entities() {
    return gaps.stream().map(gap -> gap.f0).distinct().toList();
  }

  /** To be called with each event: the first watermark tells how far the stream had got before. */
  void clock(long eventTime, long watermark) {
    if (settled || watermark == Long.MIN_VALUE) {
      return;
    }
    settled = true;
    for (Tuple3<String, Long, Long> gap : gaps) {
      if (gap.f2 == UNKNOWN) {
        gap.f2 = Math.max(eventTime, watermark) + latenessMillis;
      }
    }
  }

  /** Says exactly up to when (exclusive) an entity's events may be missing, where that is known. */
  void until(String entity, long time) {
    for (Tuple3<String, Long, Long> gap : gaps) {
      if (gap.f0.equals(entity)) {
        gap.f2 = Math.min(gap.f2, time);
      }
    }
  }

  /**
   * The time before which events of an entity's key may be missing; {@code Long.MIN_VALUE} if none
   * are.
   *
   * @param eventTime of the present event, which stands for the clock as long as that is unknown
   */
  long lostBefore(String entity, long eventTime) {
    long lost = Long.MIN_VALUE;
    for (Tuple3<String, Long, Long> gap : gaps) {
      if (gap.f0.equals(entity)) {
        long until = gap.f2 == UNKNOWN ? eventTime + latenessMillis : gap.f2;
        lost = Math.max(lost, until - gap.f1);
      }
    }
    return lost;
  }
}
