package io.penstock.streaming;

import java.util.Arrays;

/**
 * Which numbers of a sequence were seen: all up to {@link #upTo}, and above it those whose bit is
 * set. A bitmap without its empty words, so that it is small whether what is above is dense, full
 * of gaps or far away: at most 16 KiB. A Flink POJO.
 */
public final class SeenSequence {
  /** A gap is given up only if a number at least this far above it was seen. */
  static final int LEAST_OPEN = 65_536;

  /** So many words span at least {@link #LEAST_OPEN} numbers from any bit of the first on. */
  static final int MOST_WORDS = LEAST_OPEN / Long.SIZE + 1;

  private static final int WORD_SHIFT = 6;

  public long upTo;

  /** Which words are kept: number / 64, ascending; the first has a number above upTo. */
  public long[] words = new long[0];

  /** The bits of each of the words: number % 64. */
  public long[] bits = new long[0];

  /** For Flink. */
  public SeenSequence() {}

  /** Notes a number; false where it was seen before, or its gap given up. */
  boolean add(long number) {
    if (number <= upTo) {
      return false;
    }
    if (number == upTo + 1) {
      upTo = number;
      if (words.length > 0) {
        closeGap();
      }
      return true;
    }
    long word = number >>> WORD_SHIFT;
    int at = Arrays.binarySearch(words, word);
    if (at < 0) {
      at = -at - 1;
      words = withRoom(words, at);
      bits = withRoom(bits, at);
      words[at] = word;
    }
    long bit = 1L << number;
    if ((bits[at] & bit) != 0) {
      return false;
    }
    bits[at] |= bit;
    return true;
  }

  /**
   * Gives up the lowest gaps until the state is within its bound, and says how many: their numbers
   * would be taken for repeats from here on.
   */
  int giveUpGaps() {
    int gaps = 0;
    while (words.length > MOST_WORDS) {
      upTo = (words[0] << WORD_SHIFT) + Long.numberOfTrailingZeros(open());
      closeGap();
      gaps++;
    }
    return gaps;
  }

  /** Takes in what directly follows, and removes the words that are below. */
  private void closeGap() {
    int first = 0;
    while (first < words.length) {
      long next = upTo + 1;
      if (words[first] == next >>> WORD_SHIFT) {
        upTo += Long.numberOfTrailingZeros(~(bits[first] >>> next));
        next = upTo + 1;
      }
      if (words[first] > next >>> WORD_SHIFT
          || (words[first] == next >>> WORD_SHIFT && bits[first] >>> next != 0)) {
        break;
      }
      first++;
    }
    if (first > 0) {
      words = Arrays.copyOfRange(words, first, words.length);
      bits = Arrays.copyOfRange(bits, first, bits.length);
    }
  }

  /** The bits of the first word that are above upTo. */
  private long open() {
    long next = upTo + 1;
    return words[0] == next >>> WORD_SHIFT ? bits[0] & (-1L << next) : bits[0];
  }

  private static long[] withRoom(long[] values, int at) {
    long[] grown = new long[values.length + 1];
    System.arraycopy(values, 0, grown, 0, at);
    System.arraycopy(values, at, grown, at + 1, values.length - at);
    return grown;
  }
}
