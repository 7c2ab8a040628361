package io.penstock.inference;

import io.penstock.models.Manifest;
import io.penstock.models.ModelException;
import io.penstock.models.ModelLifecycle;
import io.penstock.models.ModelRepository;
import io.penstock.schemas.ModelRole;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;

/** Opens the versions of one model that fit this job's feature set. */
interface ModelSource extends Serializable {
  /** The version, loaded and warm; throws ModelException where it is refused. */
  ModelHandle open(ModelLifecycle.Step promotion);

  /** From the repository at a path, checked against the job's features and the event's digest. */
  static ModelSource repository(
      String root,
      String modelName,
      String featureSet,
      int featureSetVersion,
      List<String> features,
      int batchSize) {
    List<String> inputs = List.copyOf(features);
    return promotion -> {
      ModelRepository repository = new ModelRepository(Path.of(root));
      String version = promotion.version();
      Manifest manifest = repository.manifest(modelName, version);
      if (!manifest.featureSet().equals(featureSet)
          || manifest.featureSetVersion() != featureSetVersion
          || !manifest.inputs().equals(inputs)) {
        throw new ModelException(
            "model %s %s takes feature set %s@v%d with %d inputs, but this job has %s@v%d with %d"
                .formatted(
                    modelName,
                    version,
                    manifest.featureSet(),
                    manifest.featureSetVersion(),
                    manifest.inputs().size(),
                    featureSet,
                    featureSetVersion,
                    inputs.size()));
      }
      if (!manifest.digest().equals(promotion.digest())) {
        throw new ModelException(
            "model %s %s has digest %s in the repository, but %s was promoted"
                .formatted(modelName, version, manifest.digest(), promotion.digest()));
      }
      return new ModelHandle(
          modelName,
          version,
          manifest.digest(),
          ModelRole.PRODUCTION,
          new DecisionPolicy(manifest.reviewThreshold(), manifest.declineThreshold()),
          OnnxScorer.open(repository.model(modelName, version), manifest, batchSize));
    };
  }
}
