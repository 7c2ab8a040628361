package io.penstock.drift;

import io.penstock.models.FeatureProfile;
import io.penstock.models.Manifest;
import io.penstock.models.ReferenceProfile;

/**
 * How the histograms of a model version lie in one array: the profile's features in their order,
 * the score last, each with its bins. Immutable; counting a row allocates nothing.
 */
final class ProfileLayout {
  private final long referenceRows;
  private final FeatureProfile[] profiles;
  private final int[] offsets;

  private ProfileLayout(long referenceRows, FeatureProfile[] profiles) {
    this.referenceRows = referenceRows;
    this.profiles = profiles;
    this.offsets = new int[profiles.length + 1];
    for (int i = 0; i < profiles.length; i++) {
      offsets[i + 1] = offsets[i] + profiles[i].bins();
    }
  }

  /**
   * The layout of a model's profile.
   *
   * @throws IllegalArgumentException if the profile is not one of the model's inputs and the score
   */
  static ProfileLayout of(Manifest manifest) {
    ReferenceProfile profile = manifest.profile();
    int inputs = manifest.inputs().size();
    if (profile.rows() < 1 || profile.features().size() != inputs + 1) {
      throw new IllegalArgumentException(
          "its profile has %d rows and %d features, for %d inputs and the score"
              .formatted(profile.rows(), profile.features().size(), inputs));
    }
    for (int i = 0; i <= inputs; i++) {
      String expected = i < inputs ? manifest.inputs().get(i) : ReferenceProfile.SCORE;
      String found = profile.features().get(i).feature();
      if (!found.equals(expected)) {
        throw new IllegalArgumentException(
            "its profile has %s where %s belongs".formatted(found, expected));
      }
    }
    return new ProfileLayout(
        profile.rows(), profile.features().toArray(new FeatureProfile[inputs + 1]));
  }

  long referenceRows() {
    return referenceRows;
  }

  /** The number of features, the score included. */
  int features() {
    return profiles.length;
  }

  FeatureProfile profile(int feature) {
    return profiles[feature];
  }

  int cells() {
    return offsets[profiles.length];
  }

  /** Whether a row has as many values as the model has inputs. */
  boolean fits(ScoredRow row) {
    return row.vector != null && row.vector.length == profiles.length - 1;
  }

  /** Counts one row that {@link #fits}. */
  void count(ScoredRow row, long[] counts) {
    int score = profiles.length - 1;
    double[] vector = row.vector;
    for (int i = 0; i < score; i++) {
      counts[offsets[i] + profiles[i].binOf(vector[i])]++;
    }
    counts[offsets[score] + profiles[score].binOf(row.score)]++;
  }

  /** One feature's share of rows by bin; {@code rows} is above 0. */
  double[] fractions(int feature, long[] counts, long rows) {
    double[] fractions = new double[profiles[feature].bins()];
    for (int bin = 0; bin < fractions.length; bin++) {
      fractions[bin] = (double) counts[offsets[feature] + bin] / rows;
    }
    return fractions;
  }
}
