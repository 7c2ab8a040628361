package io.penstock.settings;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the key that a user probably meant. */
final class EditDistance {
  private EditDistance() {}

  /** The candidate nearest to the word, if any is near enough to be a slip of the fingers. */
  static Optional<String> nearest(String word, Collection<String> candidates) {
    return candidates.stream()
        .min(
            Comparator.comparingInt((String candidate) -> between(word, candidate))
                .thenComparing(Comparator.naturalOrder()))
        .filter(best -> between(word, best) <= Math.max(2, word.length() / 2));
  }

  /** Levenshtein's distance. */
  static int between(String left, String right) {
    int[] row = new int[right.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int change = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[right.length()];
  }
}
