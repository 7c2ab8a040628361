package io.penstock.drift;

import io.penstock.models.ModelException;
import io.penstock.models.ModelRepository;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.metrics.Counter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reference profiles of a model's versions, each read once, when first asked for. One that
 * cannot be read is logged and counted, and stays unread until the job restarts.
 */
final class ProfileCache {
  private static final Logger LOG = LoggerFactory.getLogger(ProfileCache.class);

  private final ModelRepository repository;
  private final String model;
  private final Counter unreadable;
  private final Map<String, Optional<ProfileLayout>> layouts = new HashMap<>();

  ProfileCache(Path models, String model, Counter unreadable) {
    this.repository = new ModelRepository(models);
    this.model = model;
    this.unreadable = unreadable;
  }

  /** The version's layout; empty if its manifest cannot be used. */
  Optional<ProfileLayout> layout(String version) {
    return layouts.computeIfAbsent(version, this::read);
  }

  private Optional<ProfileLayout> read(String version) {
    try {
      return Optional.of(ProfileLayout.of(repository.manifest(model, version)));
    } catch (ModelException | IllegalArgumentException e) {
      unreadable.inc();
      LOG.error(
          "No drift reports for model {} {}: its reference profile cannot be used: {}",
          model,
          version,
          e.getMessage());
      return Optional.empty();
    }
  }
}
