package io.penstock.schemas;

import java.util.AbstractList;
import java.util.RandomAccess;

/**
 * A view of an array of doubles, at first of none, as the list that a record takes. {@link
 * WireEncoder} writes it without an object for each value. For one thread.
 */
public final class DoubleView extends AbstractList<Double> implements RandomAccess {
  private double[] values = {};

  /** Shows these values from now on; they are not copied. */
  public void of(double[] use) {
    values = use;
  }

  @Override
  public Double get(int index) {
    return values[index];
  }

  /** The value at an index, as it is. */
  double at(int index) {
    return values[index];
  }

  @Override
  public int size() {
    return values.length;
  }
}
