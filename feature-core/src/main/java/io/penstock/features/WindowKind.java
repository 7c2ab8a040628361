package io.penstock.features;

/**
 * What a {@link MovingWindow} keeps up.
 *
 * @param filter the number of the filter in the log's columns; -1: every event
 * @param extremes the least and the greatest amount
 * @param squares the sum of the amounts' squares
 * @param positions the positions of those that pass the filter
 * @param field the number of the text field whose values are counted; -1: none
 */
record WindowKind(int filter, boolean extremes, boolean squares, boolean positions, int field) {

  /** What both keep up; they must agree on the filter. */
  WindowKind and(WindowKind other) {
    return new WindowKind(
        filter,
        extremes || other.extremes,
        squares || other.squares,
        positions || other.positions,
        Math.max(field, other.field));
  }
}
