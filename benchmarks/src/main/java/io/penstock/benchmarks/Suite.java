package io.penstock.benchmarks;

/** What {@code penstock bench NAME} measures. */
interface Suite {
  /**
   * Measures ours and the peers in turns. A StackException, if one of them computed something else
   * than the others or a part does not start.
   */
  Outcome run(Setup setup) throws Exception;
}
