package io.penstock.featurejobs;

/** Keyed state of a stage, an {@link EntityState} a key; for the stage's thread alone. */
interface EntityStates {
  /** What is kept for the key that the stage is at; null if nothing. */
  EntityState get(String key) throws Exception;

  /** A new state, for {@link #put}. */
  EntityState create();

  /**
   * Keeps a state that came from {@link #get} or {@link #create}, changed or not; to be called
   * after each change, though on the heap one of a state that is kept holds by itself.
   */
  void put(String key, EntityState state) throws Exception;

  /** Forgets all that is kept for the key; the state that {@link #get} gave may be put again. */
  void clear(String key) throws Exception;
}
