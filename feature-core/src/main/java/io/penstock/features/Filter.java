package io.penstock.features;

/**
 * Which transactions a feature counts, by their own fields. A comparison is false where a field is
 * missing or something is divided by zero. Immutable and safe for many threads.
 */
final class Filter {
  private final Condition condition;
  private final double minorPerMajor;

  private Filter(Condition condition, double minorPerMajor) {
    this.condition = condition;
    this.minorPerMajor = minorPerMajor;
  }

  /**
   * Reads an expression such as {@code amount >= 100 and currency == 'EUR'}; the catalog's page
   * says what it may hold.
   *
   * @param minorPerMajor minor units of the set's currency to a major one, for {@code amount}
   * @throws IllegalArgumentException that says what is wrong, and where
   */
  static Filter parse(String text, double minorPerMajor) {
    return new Filter(new FilterParser(text).parse(), minorPerMajor);
  }

  boolean passes(TransactionFields transaction) {
    return condition.holds(transaction, minorPerMajor);
  }

  /** A part of an expression. */
  sealed interface Term {}

  /** A part that is true or false. */
  sealed interface Condition extends Term {
    boolean holds(TransactionFields transaction, double minorPerMajor);
  }

  /** A part that is a number; NaN after a division by zero. */
  sealed interface Quantity extends Term {
    double of(TransactionFields transaction, double minorPerMajor);
  }

  record Text(TextField fieldOrNull, String literal) implements Term {
    String of(TransactionFields transaction) {
      return fieldOrNull == null ? literal : transaction.text(fieldOrNull);
    }
  }

  record And(Condition left, Condition right) implements Condition {
    @Override
    public boolean holds(TransactionFields t, double minorPerMajor) {
      return left.holds(t, minorPerMajor) && right.holds(t, minorPerMajor);
    }
  }

  record Or(Condition left, Condition right) implements Condition {
    @Override
    public boolean holds(TransactionFields t, double minorPerMajor) {
      return left.holds(t, minorPerMajor) || right.holds(t, minorPerMajor);
    }
  }

  record Not(Condition inner) implements Condition {
    @Override
    public boolean holds(TransactionFields t, double minorPerMajor) {
      return !inner.holds(t, minorPerMajor);
    }
  }

  record SameText(Text left, Text right, boolean same) implements Condition {
    @Override
    public boolean holds(TransactionFields t, double minorPerMajor) {
      String first = left.of(t);
      String second = right.of(t);
      return first != null && second != null && first.equals(second) == same;
    }
  }

  /** How two numbers compare. */
  enum Comparison {
    EQUAL,
    UNEQUAL,
    LESS,
    AT_MOST,
    GREATER,
    AT_LEAST
  }

  record Compared(Quantity left, Comparison how, Quantity right) implements Condition {
    @Override
    public boolean holds(TransactionFields t, double minorPerMajor) {
      double a = left.of(t, minorPerMajor);
      double b = right.of(t, minorPerMajor);
      return switch (how) {
        case EQUAL -> a == b;
        case UNEQUAL -> a < b || a > b; // not !=, which holds for NaN
        case LESS -> a < b;
        case AT_MOST -> a <= b;
        case GREATER -> a > b;
        case AT_LEAST -> a >= b;
      };
    }
  }

  record Constant(double value) implements Quantity {
    @Override
    public double of(TransactionFields t, double minorPerMajor) {
      return value;
    }
  }

  /** A number that the transaction holds; the catalog writes it in lower case. */
  enum NumberField implements Quantity {
    /** Major units of the set's currency. */
    AMOUNT {
      @Override
      public double of(TransactionFields t, double minorPerMajor) {
        return t.amountMinor() / minorPerMajor;
      }
    },
    /** The hour of the day, UTC, 0 to 23. */
    HOUR {
      @Override
      public double of(TransactionFields t, double minorPerMajor) {
        return EventFeatures.hour(t.eventTime());
      }
    },
    /** The day of the week, UTC, Monday 1 to Sunday 7. */
    WEEKDAY {
      @Override
      public double of(TransactionFields t, double minorPerMajor) {
        return EventFeatures.weekday(t.eventTime());
      }
    }
  }

  record Arithmetic(Quantity left, char sign, Quantity right) implements Quantity {
    @Override
    public double of(TransactionFields t, double minorPerMajor) {
      double a = left.of(t, minorPerMajor);
      double b = right.of(t, minorPerMajor);
      return switch (sign) {
        case '+' -> a + b;
        case '-' -> a - b;
        case '*' -> a * b;
        default -> b == 0 ? Double.NaN : a / b;
      };
    }
  }
}
