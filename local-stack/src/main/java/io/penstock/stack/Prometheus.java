package io.penstock.stack;

import java.net.URI;
import java.util.List;

/** Reads single metrics from a Prometheus endpoint. */
public final class Prometheus {
  private final URI endpoint;

  public Prometheus(URI endpoint) {
    this.endpoint = endpoint;
  }

  /** The values of all series whose name ends in {@code name}; empty while there is none. */
  public List<Double> values(String name) {
    return values(name, "");
  }

  /** The same of a summary's quantile only, such as 0.99; NaN where it has seen nothing. */
  public List<Double> quantiles(String name, String quantile) {
    return values(name, "quantile=\"" + quantile + "\"");
  }

  private List<Double> values(String name, String label) {
    return Ready.get(endpoint).stream()
        .flatMap(String::lines)
        .filter(line -> !line.startsWith("#"))
        .filter(line -> series(line).endsWith("_" + name) && line.contains(label))
        .map(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .toList();
  }

  private static String series(String line) {
    int end = line.indexOf('{');
    return end < 0 ? line.substring(0, Math.max(0, line.indexOf(' '))) : line.substring(0, end);
  }
}
