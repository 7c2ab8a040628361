package io.penstock.inference;

/** Gives scores to rows: a model, or rules. For one thread at a time. */
interface Scorer extends AutoCloseable {
  /**
   * Scores the first {@code n} rows, 0 to 1 each.
   *
   * @param rows row after row, {@code n} times the vector's length
   * @param scores takes the scores
   * @param reasons takes a reason code where there is one to say; given as nulls
   */
  void score(float[] rows, int n, float[] scores, String[] reasons);

  /** Frees what it holds; never while {@link #score} runs. */
  @Override
  void close();
}
