package io.penstock.settings;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** How the values of one component type are read, written and described. */
record SettingType(
    String expected, Function<String, Object> parser, Function<Object, String> formatter) {

  /**
   * The type of values of a class.
   *
   * @throws IllegalArgumentException when no setting can have that class
   */
  static SettingType of(Class<?> type) {
    if (type == String.class) {
      return new SettingType("text", text -> text, Object::toString);
    } else if (type == int.class) {
      return new SettingType("a whole number", Integer::parseInt, Object::toString);
    } else if (type == long.class) {
      return new SettingType("a whole number", Long::parseLong, Object::toString);
    } else if (type == double.class) {
      return new SettingType("a number", SettingType::number, Object::toString);
    } else if (type == boolean.class) {
      return new SettingType("true or false", SettingType::bool, Object::toString);
    } else if (type == Duration.class) {
      return new SettingType(
          "a duration such as 10ms, 30s, 5m, 2h or 3d",
          Durations::parse,
          value -> Durations.format((Duration) value));
    } else if (type == Path.class) {
      return new SettingType("a path", Path::of, Object::toString);
    } else if (type == URI.class) {
      return new SettingType("a URI", URI::create, Object::toString);
    } else if (type.isEnum()) {
      return ofEnum(type);
    }
    throw new IllegalArgumentException("No setting can be of " + type);
  }

  private static SettingType ofEnum(Class<?> type) {
    Object[] constants = type.getEnumConstants();
    String expected =
        Arrays.stream(constants).map(SettingType::enumText).collect(Collectors.joining(", "));
    return new SettingType(
        "one of " + expected,
        text ->
            Arrays.stream(constants)
                .filter(constant -> enumText(constant).equals(text.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("not one of " + expected)),
        SettingType::enumText);
  }

  private static String enumText(Object constant) {
    return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static Object number(String text) {
    double value = Double.parseDouble(text);
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("not a finite number");
    }
    return value;
  }

  private static Object bool(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("neither true nor false");
    };
  }
}
