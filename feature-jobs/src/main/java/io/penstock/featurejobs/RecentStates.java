package io.penstock.featurejobs;

import java.util.Arrays;

/**
 * Where the states of the keys that came last are, beside the state backend: found for several keys
 * at once, so that the processor waits for the memory of all side by side. A place holds one state,
 * the one that came last, so that a key may be missing at any time; it is looked up then. Belongs
 * to one subtask of a stage whose states are whole ({@link WholeStates}).
 *
 * <p>It has to forget all when a snapshot begins: from then on what the backend gives is a copy,
 * and what it gave before is being written.
 */
final class RecentStates {
  private static final int FIRST_PLACES = 1 << 10;
  private static final int MOST_PLACES = 1 << 20;

  private EntityState[] places = new EntityState[FIRST_PLACES];
  private int taken;

  /**
   * Finds the states of the first so many keys.
   *
   * @param states takes them; null where one is not known
   */
  void find(String[] keys, int count, EntityState[] states) {
    // Three loops, each of which reads for all keys what the next one needs at once.
    for (int i = 0; i < count; i++) {
      states[i] = places[place(keys[i].hashCode())];
    }
    for (int i = 0; i < count; i++) {
      EntityState state = states[i];
      if (state != null && (state.keyHash != keys[i].hashCode() || state.isNew)) {
        states[i] = null;
      }
    }
    for (int i = 0; i < count; i++) {
      EntityState state = states[i];
      if (state != null && !state.key.equals(keys[i])) {
        states[i] = null;
      }
    }
  }

  /** Takes a key's state as the backend gave it. */
  void add(String key, EntityState state) {
    if (state.key == null) {
      state.key = key;
      state.keyHash = key.hashCode();
    }
    if (taken > places.length / 4 && places.length < MOST_PLACES) {
      places = new EntityState[places.length * 4]; // what was known comes again
      taken = 0;
    }
    int place = place(state.keyHash);
    taken += places[place] == null ? 1 : 0;
    places[place] = state;
  }

  void forgetAll() {
    Arrays.fill(places, null);
    taken = 0;
  }

  /** How many there are by now. */
  int places() {
    return places.length;
  }

  private int place(int keyHash) {
    int spread = keyHash * 0x9e3779b9; // the golden ratio's bits, the best of which are the high
    return spread >>> Integer.numberOfLeadingZeros(places.length) + 1;
  }
}
