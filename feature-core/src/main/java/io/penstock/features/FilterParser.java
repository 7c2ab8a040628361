package io.penstock.features;

import io.penstock.features.Filter.And;
import io.penstock.features.Filter.Arithmetic;
import io.penstock.features.Filter.Compared;
import io.penstock.features.Filter.Comparison;
import io.penstock.features.Filter.Condition;
import io.penstock.features.Filter.Constant;
import io.penstock.features.Filter.Not;
import io.penstock.features.Filter.NumberField;
import io.penstock.features.Filter.Or;
import io.penstock.features.Filter.Quantity;
import io.penstock.features.Filter.SameText;
import io.penstock.features.Filter.Term;
import io.penstock.features.Filter.Text;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads a filter's text by recursive descent, the weakest binding first: {@code or}, {@code and},
 * {@code not}, a comparison, {@code + -}, {@code * /}, a number, text in single quotes, a field, or
 * parentheses.
 */
final class FilterParser {
  private static final int LONGEST = 500;
  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s*(?:([0-9]+(?:\\.[0-9]+)?)|([a-z_]+)|'([^']*)'|(==|!=|<=|>=|[-+*/()<>]))");
  private static final Pattern COMPARISON = Pattern.compile("==|!=|<=|>=|<|>");

  private final String text;
  private final List<Token> tokens = new ArrayList<>();
  private int next;

  private enum Kind {
    NUMBER,
    WORD,
    QUOTED,
    SIGN,
    END
  }

  private record Token(Kind kind, String text, int column) {}

  FilterParser(String text) {
    this.text = text;
  }

  Condition parse() {
    if (text.length() > LONGEST) {
      throw new IllegalArgumentException("longer than " + LONGEST + " characters");
    }
    tokenize();
    Condition condition = condition(or(), tokens.get(0));
    if (peek().kind() != Kind.END) {
      throw error("unexpected " + shown(peek()), peek());
    }
    return condition;
  }

  private void tokenize() {
    Matcher matcher = TOKEN.matcher(text);
    int at = 0;
    String rest = text.stripTrailing();
    while (at < rest.length()) {
      if (!matcher.find(at) || matcher.start() != at) {
        int column = at + rest.substring(at).indexOf(rest.substring(at).stripLeading()) + 1;
        throw new IllegalArgumentException(
            "not understood from column " + column + " on: " + rest.substring(column - 1));
      }
      for (int group = 1; group <= 4; group++) {
        if (matcher.group(group) != null) {
          Kind kind = Kind.values()[group - 1];
          int quote = kind == Kind.QUOTED ? 1 : 0;
          tokens.add(new Token(kind, matcher.group(group), matcher.start(group) + 1 - quote));
        }
      }
      at = matcher.end();
    }
    tokens.add(new Token(Kind.END, "", rest.length() + 1));
  }

  private Term or() {
    Token at = peek();
    Term left = and();
    while (takeWord("or")) {
      Token right = peek();
      left = new Or(condition(left, at), condition(and(), right));
    }
    return left;
  }

  private Term and() {
    Token at = peek();
    Term left = not();
    while (takeWord("and")) {
      Token right = peek();
      left = new And(condition(left, at), condition(not(), right));
    }
    return left;
  }

  private Term not() {
    if (takeWord("not")) {
      Token at = peek();
      return new Not(condition(not(), at));
    }
    return comparison();
  }

  private Term comparison() {
    Token at = peek();
    Term left = sum();
    Token sign = peek();
    if (sign.kind() != Kind.SIGN || !COMPARISON.matcher(sign.text()).matches()) {
      return left;
    }
    next++;
    Token rightAt = peek();
    Term right = sum();
    if (left instanceof Text first && right instanceof Text second) {
      if (!sign.text().equals("==") && !sign.text().equals("!=")) {
        throw error("text is compared with == or !=, not " + sign.text(), sign);
      }
      return new SameText(first, second, sign.text().equals("=="));
    }
    return new Compared(quantity(left, at), how(sign.text()), quantity(right, rightAt));
  }

  private static Comparison how(String sign) {
    return switch (sign) {
      case "==" -> Comparison.EQUAL;
      case "!=" -> Comparison.UNEQUAL;
      case "<" -> Comparison.LESS;
      case "<=" -> Comparison.AT_MOST;
      case ">" -> Comparison.GREATER;
      default -> Comparison.AT_LEAST;
    };
  }

  private Term sum() {
    Token at = peek();
    Term left = product();
    while (isSign("+") || isSign("-")) {
      char sign = tokens.get(next++).text().charAt(0);
      Token right = peek();
      left = arithmetic(quantity(left, at), sign, quantity(product(), right));
    }
    return left;
  }

  private Term product() {
    Token at = peek();
    Term left = atom();
    while (isSign("*") || isSign("/")) {
      Token sign = tokens.get(next++);
      Token right = peek();
      Quantity by = quantity(atom(), right);
      if (sign.text().equals("/") && by instanceof Constant zero && zero.value() == 0) {
        throw error("divides by zero", sign);
      }
      left = arithmetic(quantity(left, at), sign.text().charAt(0), by);
    }
    return left;
  }

  /** Constants are computed at once, so that a division by one that comes to zero is seen. */
  private static Quantity arithmetic(Quantity left, char sign, Quantity right) {
    Arithmetic arithmetic = new Arithmetic(left, sign, right);
    boolean constant = left instanceof Constant && right instanceof Constant;
    return constant ? new Constant(arithmetic.of(null, 1)) : arithmetic;
  }

  private Term atom() {
    Token token = tokens.get(next++);
    return switch (token.kind()) {
      case NUMBER -> new Constant(Double.parseDouble(token.text()));
      case QUOTED -> new Text(null, token.text());
      case WORD -> field(token);
      case SIGN -> {
        if (token.text().equals("-")) {
          Token at = peek();
          yield arithmetic(new Constant(0), '-', quantity(atom(), at));
        }
        if (!token.text().equals("(")) {
          throw error("unexpected " + shown(token), token);
        }
        Term inner = or();
        if (!isSign(")")) {
          throw error("a parenthesis is not closed", token);
        }
        next++;
        yield inner;
      }
      case END -> {
        next--;
        throw error("ends too early", token);
      }
    };
  }

  private Term field(Token token) {
    for (NumberField number : NumberField.values()) {
      if (number.name().toLowerCase(Locale.ROOT).equals(token.text())) {
        return number;
      }
    }
    Optional<TextField> field = TextField.of(token.text());
    if (field.isPresent()) {
      return new Text(field.get(), "");
    }
    throw error(
        "unknown field '%s'; known: %s"
            .formatted(
                token.text(),
                Stream.concat(
                        Arrays.stream(NumberField.values())
                            .map(number -> number.name().toLowerCase(Locale.ROOT)),
                        Arrays.stream(TextField.values()).map(TextField::word))
                    .collect(Collectors.joining(", "))),
        token);
  }

  private Token peek() {
    return tokens.get(next);
  }

  private boolean takeWord(String word) {
    boolean is = peek().kind() == Kind.WORD && peek().text().equals(word);
    next += is ? 1 : 0;
    return is;
  }

  private boolean isSign(String sign) {
    return peek().kind() == Kind.SIGN && peek().text().equals(sign);
  }

  private Condition condition(Term term, Token at) {
    if (term instanceof Condition condition) {
      return condition;
    }
    throw error("a comparison is needed", at);
  }

  private Quantity quantity(Term term, Token at) {
    if (term instanceof Quantity quantity) {
      return quantity;
    }
    throw error("a number is needed", at);
  }

  private static String shown(Token token) {
    return token.kind() == Kind.END ? "end" : "'" + token.text() + "'";
  }

  private static IllegalArgumentException error(String message, Token at) {
    return new IllegalArgumentException(message + " at column " + at.column());
  }
}
