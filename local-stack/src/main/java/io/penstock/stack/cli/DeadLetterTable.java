package io.penstock.stack.cli;

import java.util.ArrayList;
import java.util.List;

/** Dead letters as lines whose columns are as wide as what is in them, up to a limit. */
final class DeadLetterTable {
  /** An id may be a megabyte long; what is cut off is in the letter itself. */
  private static final int WIDEST = 40;

  private static final int LONGEST_MESSAGE = 200;

  private static final List<String> HEAD =
      List.of("reason", "topic", "part", "offset", "bytes", "key", "transaction", "message");

  /** Columns of numbers, which end under each other. */
  private static final List<String> NUMBERS = List.of("part", "offset", "bytes");

  private final List<List<String>> rows = new ArrayList<>();
  private final int[] widths = new int[HEAD.size() - 1];

  /**
   * @param ids the transaction id of each letter
   */
  DeadLetterTable(List<DeadLetterView> letters, List<String> ids) {
    for (int i = 0; i < letters.size(); i++) {
      DeadLetterView letter = letters.get(i);
      rows.add(
          List.of(
              letter.reason(),
              letter.topic(),
              letter.partition(),
              letter.offset(),
              Integer.toString(letter.value().length),
              letter.key() == null ? "-" : oneLine(letter.key(), WIDEST),
              oneLine(ids.get(i), WIDEST),
              message(letter)));
    }
    for (int column = 0; column < widths.length; column++) {
      widths[column] = HEAD.get(column).length();
      for (List<String> row : rows) {
        widths[column] = Math.max(widths[column], row.get(column).length());
      }
    }
  }

  /** What the columns are. */
  String head() {
    return line(HEAD);
  }

  /** A letter, by its place in the list. */
  String line(int letter) {
    return line(rows.get(letter));
  }

  private String line(List<String> cells) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < widths.length; column++) {
      String side = NUMBERS.contains(HEAD.get(column)) ? "" : "-";
      line.append(String.format("%" + side + widths[column] + "s  ", cells.get(column)));
    }
    return line.append(cells.get(widths.length)).toString();
  }

  /** Why a letter is one: a message may quote what somebody sent. */
  static String message(DeadLetterView letter) {
    return oneLine(letter.message(), LONGEST_MESSAGE);
  }

  /** What somebody sent, without what would break the line or tell the terminal something. */
  private static String oneLine(String text, int longest) {
    String line = text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
    return line.length() <= longest ? line : line.substring(0, longest - 3) + "...";
  }
}
