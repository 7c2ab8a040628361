package io.penstock.settings;

import java.io.IOException;
import java.io.Reader;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;

/**
 * Loads records whose components carry {@link Setting} from keys and values, strictly: an unknown
 * key is an error. A component that is itself a record is loaded from the same keys, inline.
 * Stateless and safe for threads.
 */
public final class SettingsLoader {
  private static final String FILE_KEY = "settings";

  private SettingsLoader() {}

  /**
   * Reads {@code --key=value} and {@code --key value}; {@code --settings=FILE} adds the entries of
   * a properties file (UTF-8), which arguments override.
   *
   * @throws SettingsException when an argument has another form, a key comes twice, or the file
   *     cannot be read
   */
  public static Map<String, String> fromArgs(String[] args) {
    Map<String, String> given = new LinkedHashMap<>();
    for (int i = 0; i < args.length; i++) {
      if (!args[i].startsWith("--") || args[i].length() == 2) {
        throw new SettingsException(
            "Expected --key=value or --key value, but found \"%s\"".formatted(args[i]));
      }
      String key = args[i].substring(2);
      String value;
      int equals = key.indexOf('=');
      if (equals >= 0) {
        value = key.substring(equals + 1);
        key = key.substring(0, equals);
      } else if (i + 1 < args.length) {
        value = args[++i];
      } else {
        throw new SettingsException("The setting \"%s\" has no value".formatted(key));
      }
      if (given.put(key, value) != null) {
        throw new SettingsException("The setting \"%s\" is given twice".formatted(key));
      }
    }
    String file = given.remove(FILE_KEY);
    if (file == null) {
      return given;
    }
    Map<String, String> all = fromFile(Path.of(file));
    all.putAll(given);
    return all;
  }

  private static Map<String, String> fromFile(Path file) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw new SettingsException("Cannot read the settings file " + file + ": " + e, e);
    }
    Map<String, String> values = new LinkedHashMap<>();
    for (String key : new TreeSet<>(properties.stringPropertyNames())) {
      values.put(key, properties.getProperty(key));
    }
    return values;
  }

  /**
   * Builds the record from the values, with defaults where none is given; the record's own
   * constructor may refuse a combination by an {@link IllegalArgumentException}.
   *
   * @throws SettingsException when a key is unknown (the nearest known one is named), a required
   *     one is missing, or a value is not of its form
   */
  public static <R extends Record> R load(Class<R> type, Map<String, String> values) {
    Set<String> known = components(type).keySet();
    for (String key : values.keySet()) {
      if (!known.contains(key)) {
        throw new SettingsException(
            "Unknown setting \"%s\"; %s"
                .formatted(
                    key,
                    EditDistance.nearest(key, known)
                        .map("did you mean \"%s\"?"::formatted)
                        .orElse("known are " + String.join(", ", known))));
      }
    }
    return build(type, values);
  }

  private static <R extends Record> R build(Class<R> type, Map<String, String> values) {
    RecordComponent[] components = type.getRecordComponents();
    Object[] arguments = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      Class<?> componentType = components[i].getType();
      arguments[i] =
          componentType.isRecord()
              ? build(componentType.asSubclass(Record.class), values)
              : value(setting(type, components[i]), componentType, values);
    }
    try {
      Constructor<R> constructor =
          type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      constructor.setAccessible(true);
      return constructor.newInstance(arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException refusal) {
        throw new SettingsException(refusal.getMessage(), refusal);
      }
      throw new IllegalStateException(type + " cannot be built", e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + " cannot be built", e);
    }
  }

  private static Object value(Setting setting, Class<?> type, Map<String, String> values) {
    String text = values.getOrDefault(setting.key(), setting.defaultValue());
    if (text.equals(Setting.REQUIRED)) {
      throw new SettingsException(
          "The setting \"%s\" is missing: %s".formatted(setting.key(), setting.doc()));
    }
    SettingType settingType = SettingType.of(type);
    try {
      return settingType.parser().apply(text.strip());
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new SettingsException(
          "The setting \"%s\" is \"%s\", but should be %s"
              .formatted(setting.key(), text, settingType.expected()),
          e);
    }
  }

  /**
   * The keys and values from which {@link #load} builds an equal record, in the record's order; for
   * writing a settings file for another process.
   */
  public static Map<String, String> toMap(Record settings) {
    Map<String, String> values = new LinkedHashMap<>();
    for (RecordComponent component : settings.getClass().getRecordComponents()) {
      Object value = read(component, settings);
      if (value instanceof Record nested) {
        values.putAll(toMap(nested));
      } else {
        values.put(
            setting(settings.getClass(), component).key(),
            SettingType.of(component.getType()).formatter().apply(value));
      }
    }
    return values;
  }

  private static Object read(RecordComponent component, Record owner) {
    try {
      Method accessor = component.getAccessor();
      accessor.setAccessible(true);
      return accessor.invoke(owner);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(component + " cannot be read", e);
    }
  }

  /** A table for people: each key, its default, and what it means. */
  public static String describe(Class<? extends Record> type) {
    Map<String, Setting> settings = components(type);
    int keyWidth = settings.keySet().stream().mapToInt(String::length).max().orElse(0);
    int defaultWidth =
        settings.values().stream().mapToInt(s -> shownDefault(s).length()).max().orElse(0);
    String row = "  --%-" + Math.max(1, keyWidth) + "s  %-" + Math.max(1, defaultWidth) + "s  %s%n";
    StringBuilder table = new StringBuilder();
    settings.forEach((key, s) -> table.append(row.formatted(key, shownDefault(s), s.doc())));
    return table.toString();
  }

  private static String shownDefault(Setting setting) {
    return switch (setting.defaultValue()) {
      case Setting.REQUIRED -> "(required)";
      case "" -> "(empty)";
      default -> setting.defaultValue();
    };
  }

  private static Map<String, Setting> components(Class<?> type) {
    Map<String, Setting> settings = new LinkedHashMap<>();
    for (RecordComponent component : type.getRecordComponents()) {
      if (component.getType().isRecord()) {
        settings.putAll(components(component.getType()));
      } else {
        Setting setting = setting(type, component);
        settings.put(setting.key(), setting);
      }
    }
    return settings;
  }

  private static Setting setting(Class<?> type, RecordComponent component) {
    Setting setting = component.getAnnotation(Setting.class);
    if (setting == null) {
      throw new IllegalArgumentException(
          "%s.%s carries no @Setting".formatted(type.getSimpleName(), component.getName()));
    }
    return setting;
  }

  /** A duration as settings write it, such as 10ms, 30s, 5m or 3d; SettingsException otherwise. */
  public static Duration duration(String text) {
    try {
      return Durations.parse(text);
    } catch (IllegalArgumentException e) {
      throw new SettingsException(text + " is no duration: write 10ms, 30s, 5m, 2h or 3d");
    }
  }
}
