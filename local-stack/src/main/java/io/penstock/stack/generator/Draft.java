package io.penstock.stack.generator;

import java.util.Arrays;

/** Rows by customer, before they are put in order of time. */
final class Draft {
  private int size;
  private int[] seconds = new int[1 << 16];
  private int[] customers = new int[1 << 16];
  private int[] terminals = new int[1 << 16];
  private int[] amounts = new int[1 << 16];

  void add(int second, int customer, int terminal, int amount) {
    if (size == seconds.length) {
      int larger = size + (size >> 1);
      seconds = Arrays.copyOf(seconds, larger);
      customers = Arrays.copyOf(customers, larger);
      terminals = Arrays.copyOf(terminals, larger);
      amounts = Arrays.copyOf(amounts, larger);
    }
    seconds[size] = second;
    customers[size] = customer;
    terminals[size] = terminal;
    amounts[size] = amount;
    size++;
  }

  /** Exactly as many as there are rows. */
  int[] seconds() {
    return Arrays.copyOf(seconds, size);
  }

  /** May be longer than there are rows, as may the others. */
  int[] customers() {
    return customers;
  }

  int[] terminals() {
    return terminals;
  }

  int[] amounts() {
    return amounts;
  }
}
