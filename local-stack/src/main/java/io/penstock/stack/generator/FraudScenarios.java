package io.penstock.stack.generator;

/** Turns transactions, in order of time, into frauds of three kinds, and changes their amounts. */
final class FraudScenarios {
  private static final int DAY_SECONDS = 86_400;
  private static final int LARGE_AMOUNT = 220_00;
  private static final int TERMINALS_A_DAY = 2;
  private static final int TERMINAL_DAYS = 28;
  private static final int CUSTOMERS_A_DAY = 3;
  private static final int CUSTOMER_DAYS = 14;
  private static final int CUSTOMER_FACTOR = 5;

  private final GeneratorProfile profile;
  private final int[] customers;
  private final int[] terminals;
  private final int[] amounts;
  private final boolean[] frauds;
  private final byte[] scenarios;
  private final int[] dayStarts;

  FraudScenarios(
      GeneratorProfile profile, int[] seconds, int[] customers, int[] terminals, int[] amounts) {
    this.profile = profile;
    this.customers = customers;
    this.terminals = terminals;
    this.amounts = amounts;
    frauds = new boolean[seconds.length];
    scenarios = new byte[seconds.length];
    dayStarts = new int[profile.days() + 1];
    int row = 0;
    for (int day = 0; day < dayStarts.length; day++) {
      while (row < seconds.length && seconds[row] < day * DAY_SECONDS) {
        row++;
      }
      dayStarts[day] = row;
    }
  }

  /** Labels the rows and changes the amounts in place; a later scenario overwrites an earlier. */
  void apply() {
    for (int i = 0; i < amounts.length; i++) {
      if (amounts[i] > LARGE_AMOUNT) {
        label(i, 1);
      }
    }
    for (int day = 0; day < profile.days() - 1; day++) {
      compromiseTerminals(day);
    }
    for (int day = 0; day < profile.days() - 1; day++) {
      compromiseCustomers(day);
    }
  }

  private void compromiseTerminals(int day) {
    boolean[] chosen = choose(day, profile.terminals(), TERMINALS_A_DAY);
    for (int i = dayStarts[day]; i < endOf(day, TERMINAL_DAYS); i++) {
      if (chosen[terminals[i]]) {
        label(i, 2);
      }
    }
  }

  private void compromiseCustomers(int day) {
    boolean[] chosen = choose(day, profile.customers(), CUSTOMERS_A_DAY);
    int end = endOf(day, CUSTOMER_DAYS);
    int[] rows = new int[end - dayStarts[day]];
    int count = 0;
    for (int i = dayStarts[day]; i < end; i++) {
      if (chosen[customers[i]]) {
        rows[count++] = i;
      }
    }
    PythonRandom python = new PythonRandom().seed(profile.seed() + day);
    for (int row : python.sample(rows, count, count / 3)) {
      amounts[row] = Math.multiplyExact(amounts[row], CUSTOMER_FACTOR);
      label(row, 3);
    }
  }

  private boolean[] choose(int day, int size, int count) {
    boolean[] chosen = new boolean[size];
    for (int id : new NumpyRandom().seed(profile.seed() + day).permutationHead(size, count)) {
      chosen[id] = true;
    }
    return chosen;
  }

  private int endOf(int day, int length) {
    return dayStarts[Math.min(day + length, profile.days())];
  }

  private void label(int row, int scenario) {
    frauds[row] = true;
    scenarios[row] = (byte) scenario;
  }

  boolean[] frauds() {
    return frauds;
  }

  byte[] scenarios() {
    return scenarios;
  }
}
