package io.penstock.models;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What must be known of a model before it is served; {@code manifest.json} beside its file.
 *
 * @param name the model's name, e.g. card_fraud
 * @param version the version; for a trained model its run id
 * @param digest SHA-256 of model.onnx in lower-case hex
 * @param featureSet the name of the feature set that it takes
 * @param featureSetVersion that set's version
 * @param inputs the names of the features in the order of the columns of the input
 * @param reviewThreshold a score from here on is reviewed, 0 to 1
 * @param declineThreshold a score from here on is declined, 0 to 1, not below the former
 * @param metrics figures of the training and the gate, by name
 * @param parameters how it was trained, by name
 * @param trainStart start of the training window, inclusive, event time
 * @param trainEnd end of the training window, exclusive, event time
 * @param snapshots ids of the lake's snapshots that the training rows were read from, by table;
 *     empty where they came from elsewhere
 * @param profile the distributions of the training rows
 */
public record Manifest(
    String name,
    String version,
    String digest,
    String featureSet,
    int featureSetVersion,
    List<String> inputs,
    double reviewThreshold,
    double declineThreshold,
    Map<String, Double> metrics,
    Map<String, String> parameters,
    Instant trainStart,
    Instant trainEnd,
    Map<String, Long> snapshots,
    ReferenceProfile profile) {

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .addModule(
              new SimpleModule()
                  .addSerializer(Instant.class, ToStringSerializer.instance)
                  .addDeserializer(Instant.class, new InstantReader()))
          .build();

  /** Copies the collections and checks that nothing is missing. */
  public Manifest {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(version, "version");
    Objects.requireNonNull(digest, "digest");
    Objects.requireNonNull(featureSet, "featureSet");
    Objects.requireNonNull(trainStart, "trainStart");
    Objects.requireNonNull(trainEnd, "trainEnd");
    Objects.requireNonNull(profile, "profile");
    inputs = List.copyOf(inputs);
    metrics = metrics == null ? Map.of() : Map.copyOf(metrics);
    parameters = parameters == null ? Map.of() : Map.copyOf(parameters);
    snapshots = snapshots == null ? Map.of() : Map.copyOf(snapshots);
    if (!(reviewThreshold <= declineThreshold)) {
      throw new IllegalArgumentException(
          "thresholds of %s %s: review %s is above decline %s"
              .formatted(name, version, reviewThreshold, declineThreshold));
    }
  }

  /** As JSON, UTF-8. */
  public byte[] toJson() {
    try {
      return JSON.writeValueAsBytes(this);
    } catch (JsonProcessingException e) {
      throw new ModelException("manifest of " + name + " " + version + ": " + e.getMessage(), e);
    }
  }

  /** From JSON; fields of a newer version are passed over. Throws ModelException if it is none. */
  public static Manifest fromJson(byte[] json) {
    try {
      return JSON.readValue(json, Manifest.class);
    } catch (IOException e) {
      throw new ModelException("not a model manifest: " + e.getMessage(), e);
    }
  }

  private static final class InstantReader extends FromStringDeserializer<Instant> {
    private static final long serialVersionUID = 1L;

    InstantReader() {
      super(Instant.class);
    }

    @Override
    protected Instant _deserialize(String value, DeserializationContext context) {
      return Instant.parse(value);
    }
  }
}
