package io.penstock.features;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** A YAML mapping of known keys whose complaints name file and line. */
final class YamlMap {
  private final String source;
  private final Node node;
  private final String what;
  private final Map<String, Node> values = new HashMap<>();

  YamlMap(String source, Node node, String what, String... keys) {
    this.source = source;
    this.node = node;
    this.what = what;
    if (!(node instanceof MappingNode mapping)) {
      throw error(node, what + " must be a mapping of keys to values");
    }
    Set<String> known = new LinkedHashSet<>(List.of(keys));
    for (NodeTuple entry : mapping.getValue()) {
      String key = entry.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
      if (!known.contains(key)) {
        throw error(
            entry.getKeyNode(),
            "unknown field '" + key + "' of " + what + "; known: " + String.join(", ", known));
      }
      Node first = values.put(key, entry.getValueNode());
      if (first != null) {
        throw error(
            entry.getKeyNode(),
            "field '" + key + "' of " + what + " twice: first in line " + line(first));
      }
    }
  }

  FeatureSetException error(String key, String reason) {
    return error(values.getOrDefault(key, node), reason);
  }

  private FeatureSetException error(Node at, String reason) {
    return new FeatureSetException(source, line(at), reason);
  }

  /** The line of a key's value, from 1 on; of the mapping itself where it lacks the key. */
  int line(String key) {
    return line(values.getOrDefault(key, node));
  }

  private static int line(Node at) {
    return at.getStartMark().map(m -> m.getLine() + 1).orElse(0);
  }

  boolean has(String key) {
    return values.containsKey(key);
  }

  String required(String key) {
    return optional(key).orElseThrow(() -> error(node, what + " lacks the field '" + key + "'"));
  }

  Optional<String> optional(String key) {
    Node value = values.get(key);
    if (value == null) {
      return Optional.empty();
    }
    if (value instanceof ScalarNode scalar && !scalar.getValue().isBlank()) {
      return Optional.of(scalar.getValue());
    }
    throw error(value, "'" + key + "' of " + what + " must be a single value");
  }

  /** A single value, or a list of them. */
  List<String> words(String key) {
    if (!(values.get(key) instanceof SequenceNode sequence)) {
      return List.of(required(key));
    }
    List<String> words = new ArrayList<>();
    for (Node entry : sequence.getValue()) {
      if (!(entry instanceof ScalarNode scalar) || scalar.getValue().isBlank()) {
        throw error(entry, "'" + key + "' of " + what + " must list single values");
      }
      words.add(scalar.getValue());
    }
    if (words.isEmpty()) {
      throw error(sequence, "'" + key + "' of " + what + " must not be empty");
    }
    return words;
  }

  List<YamlMap> list(String key, String item, String... keys) {
    Node value = values.get(key);
    if (!(value instanceof SequenceNode sequence) || sequence.getValue().isEmpty()) {
      throw error(
          value == null ? node : value, "'" + key + "' must be a list with an entry or more");
    }
    List<YamlMap> maps = new ArrayList<>();
    for (Node entry : sequence.getValue()) {
      maps.add(new YamlMap(source, entry, item, keys));
    }
    return maps;
  }
}
