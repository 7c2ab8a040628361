package io.penstock.features;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/**
 * Something that transactions are counted for, such as a customer.
 *
 * @param name its name in the catalog
 * @param key the event fields that hold its key, one or more
 * @param delay how long before the event its windows end; zero: they end with the event itself
 * @param settle a label counts when its time is at least this long before the event; zero where the
 *     entity has no labels
 * @param labelled whether it has labels; only such an entity has a delay
 * @param tile at most so wide are the tiles of events past a log's budget: the error bound of both
 *     edges of a window that reaches so far back; positive, and no longer than any of its windows
 * @param doc one sentence
 */
public record Entity(
    String name,
    List<TextField> key,
    Duration delay,
    Duration settle,
    boolean labelled,
    Duration tile,
    String doc)
    implements Serializable {
  /** The tile of an entity whose catalog says none: the shortest window that there may be. */
  public static final Duration DEFAULT_TILE = Duration.ofMinutes(1);

  public Entity {
    key = List.copyOf(key);
  }

  /**
   * The key of a transaction, or of a label: the field's text, or those of several joined by {@code
   * |}, where {@code |} and {@code \\} in a text follow a {@code \\}; null where a field is
   * missing.
   */
  public String keyOf(TextFields of) {
    if (key.size() == 1) {
      String text = of.text(key.get(0));
      return text == null || text.isEmpty() ? null : text;
    }
    StringBuilder joined = new StringBuilder();
    for (int i = 0; i < key.size(); i++) {
      String text = of.text(key.get(i));
      if (text == null || text.isEmpty()) {
        return null;
      }
      joined.append(i == 0 ? "" : "|").append(text.replace("\\", "\\\\").replace("|", "\\|"));
    }
    return joined.toString();
  }
}
