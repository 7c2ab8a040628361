package io.penstock.models;

import java.util.List;

/**
 * The distributions of a model's training rows, feature by feature.
 *
 * @param rows the number of training rows
 * @param features in the order of the model's inputs; the last one, named {@value #SCORE}, is the
 *     model's own score of those rows
 */
public record ReferenceProfile(long rows, List<FeatureProfile> features) {
  /** The name under which the score stands beside the features. */
  public static final String SCORE = "score";

  /** Copies the list. */
  public ReferenceProfile {
    features = List.copyOf(features);
  }
}
