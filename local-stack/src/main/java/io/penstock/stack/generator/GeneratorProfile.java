package io.penstock.stack.generator;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * What to generate: numbers of customers, terminals and days, the seed, and the first day (UTC).
 */
public record GeneratorProfile(
    int customers, int terminals, int days, int seed, LocalDate start, List<Shift> shifts) {

  /** Refuses empty populations and more days than seconds fit an int. */
  public GeneratorProfile {
    if (customers < 1 || terminals < 1) {
      throw new IllegalArgumentException("At least one customer and one terminal are needed");
    }
    if (days < 1 || days > 20_000) {
      throw new IllegalArgumentException("Days must be from 1 to 20000");
    }
    if (seed < 0) {
      throw new IllegalArgumentException("The seed must not be negative");
    }
    shifts = List.copyOf(shifts);
  }

  /** The profile of the published data: 1,754,155 transactions from 2018-04-01 to 2018-09-30. */
  public static GeneratorProfile published() {
    return new GeneratorProfile(5_000, 10_000, 183, 0, LocalDate.of(2018, 4, 1), List.of());
  }

  /** This profile with one more shift. */
  public GeneratorProfile withShift(Shift shift) {
    List<Shift> more = new ArrayList<>(shifts);
    more.add(shift);
    return new GeneratorProfile(customers, terminals, days, seed, start, more);
  }

  /** The first midnight in epoch milliseconds. */
  public long startMillis() {
    return start.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
  }
}
