package io.penstock.schemas;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;

/**
 * A client of a schema registry that speaks Confluent's REST API, such as Apicurio's ccompat v7.
 * Schemas are cached by id for ever, since an id never changes its schema; that there is none is
 * remembered for 10 s, so that a flood of bad ids does not become a flood of calls. Safe for use by
 * several threads. Every error is a {@link SchemaRegistryException} of the kind that its cause asks
 * for.
 */
public final class SchemaRegistryClient implements SchemaLookup, AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";
  private static final int SUBJECT_NOT_FOUND = 40401;
  private static final int VERSION_NOT_FOUND = 40402;
  private static final int SCHEMA_NOT_FOUND = 40403;
  private static final long UNKNOWN_FOR_NANOS = Duration.ofSeconds(10).toNanos();
  private static final int MOST_UNKNOWN = 10_000;

  private final String base;
  private final Duration timeout;
  private final HttpClient http;
  private final Map<Integer, Schema> schemas = new ConcurrentHashMap<>();
  private final Map<Integer, Long> unknownSince = new ConcurrentHashMap<>();

  /**
   * Connects with the first call.
   *
   * @param base such as http://127.0.0.1:8081/apis/ccompat/v7
   * @param timeout for connecting, and for each answer
   */
  public SchemaRegistryClient(URI base, Duration timeout) {
    this.base = base.toString().replaceAll("/+$", "");
    this.timeout = timeout;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(timeout)
            .build();
  }

  /**
   * The id of a schema under a subject, registered if it is new there.
   *
   * @throws IncompatibleSchemaException if it breaks the subject's compatibility
   */
  public int register(String subject, Schema schema) {
    Answer answer = send("POST", "/subjects/" + quote(subject) + "/versions", schemaBody(schema));
    if (answer.status == 409) {
      throw new IncompatibleSchemaException(
          "the registry refuses the schema of "
              + subject
              + " as incompatible: "
              + answer.message());
    }
    JsonNode id = answer.ok("register the schema of " + subject).get("id");
    if (id == null || !id.canConvertToInt()) {
      throw answer.unexpected("register the schema of " + subject);
    }
    return id.intValue();
  }

  @Override
  public Schema byId(int id) {
    Schema known = schemas.get(id);
    if (known != null) {
      return known;
    }
    Long since = unknownSince.get(id);
    if (since != null && System.nanoTime() - since < UNKNOWN_FOR_NANOS) {
      throw unknown(id);
    }
    Schema fetched = fetch(id);
    Schema earlier = schemas.putIfAbsent(id, fetched);
    return earlier == null ? fetched : earlier;
  }

  /** Whether the registry would take a schema; true for a subject without versions. */
  public boolean isCompatible(String subject, Schema schema) {
    String path = "/compatibility/subjects/" + quote(subject) + "/versions/latest";
    Answer answer = send("POST", path, schemaBody(schema));
    if (answer.isError(SUBJECT_NOT_FOUND) || answer.isError(VERSION_NOT_FOUND)) {
      return true;
    }
    JsonNode compatible = answer.ok("compare the schema of " + subject).get("is_compatible");
    if (compatible == null || !compatible.isBoolean()) {
      throw answer.unexpected("compare the schema of " + subject);
    }
    return compatible.booleanValue();
  }

  /** Sets the rule for subjects without one of their own, such as BACKWARD. */
  public void setGlobalCompatibility(String level) {
    send("PUT", "/config", JSON.createObjectNode().put("compatibility", level))
        .ok("set the compatibility to " + level);
  }

  /** Forgets the cached schemas; connections end by themselves when idle. */
  @Override
  public void close() {
    schemas.clear();
    unknownSince.clear();
  }

  private Schema fetch(int id) {
    Answer answer = send("GET", "/schemas/ids/" + id, null);
    if (answer.isError(SCHEMA_NOT_FOUND)) {
      if (unknownSince.size() >= MOST_UNKNOWN) {
        unknownSince.clear();
      }
      unknownSince.put(id, System.nanoTime());
      throw unknown(id);
    }
    JsonNode body = answer.ok("fetch schema " + id);
    if (!body.path("schemaType").asText("AVRO").equals("AVRO")) {
      throw new UnknownSchemaException(
          id, "schema " + id + " is no Avro schema: " + body.path("schemaType").asText());
    }
    JsonNode text = body.get("schema");
    if (text == null || !text.isTextual()) {
      throw answer.unexpected("fetch schema " + id);
    }
    try {
      return new Schema.Parser().parse(text.textValue());
    } catch (SchemaParseException e) {
      throw new UnknownSchemaException(
          id, "schema " + id + " cannot be read as Avro: " + e.getMessage());
    }
  }

  private UnknownSchemaException unknown(int id) {
    return new UnknownSchemaException(
        id, "the schema registry at " + base + " has no schema with id " + id);
  }

  private Answer send(String method, String path, JsonNode body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path))
            .timeout(timeout)
            .header("Accept", MEDIA_TYPE + ", application/json");
    if (body == null) {
      request.method(method, HttpRequest.BodyPublishers.noBody());
    } else {
      request
          .header("Content-Type", MEDIA_TYPE)
          .method(method, HttpRequest.BodyPublishers.ofString(body.toString()));
    }
    try {
      HttpResponse<String> response =
          http.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
      return new Answer(base, response.statusCode(), response.body());
    } catch (IOException e) {
      throw new RegistryUnavailableException(
          "the schema registry at " + base + " does not answer: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RegistryUnavailableException(
          "interrupted while waiting for the schema registry at " + base, e);
    }
  }

  private static JsonNode schemaBody(Schema schema) {
    return JSON.createObjectNode().put("schema", PlainSchemas.text(schema));
  }

  private static String quote(String subject) {
    return URLEncoder.encode(subject, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** What came back; asked for its body, it throws what its status means. */
  private record Answer(String base, int status, String text) {
    boolean isError(int code) {
      return status == 404 && json().path("error_code").asInt() == code;
    }

    String message() {
      String message = json().path("message").asText();
      return message.isEmpty() ? text.strip() : message;
    }

    JsonNode ok(String doing) {
      if (status / 100 == 2) {
        return json();
      }
      String what =
          "the schema registry at " + base + " answered " + status + " when asked to " + doing;
      if (status >= 500 || status == 408 || status == 429) {
        throw new RegistryUnavailableException(what + ": " + message(), null);
      }
      if (status == 404 && json().path("error_code").asInt() / 100 != 404) {
        throw new SchemaRegistryException(what + " (is its URL right?): " + message(), null);
      }
      throw new SchemaRegistryException(what + ": " + message(), null);
    }

    SchemaRegistryException unexpected(String doing) {
      return new SchemaRegistryException(
          "the schema registry at "
              + base
              + " gave no usable answer when asked to "
              + doing
              + ": "
              + text.strip(),
          null);
    }

    private JsonNode json() {
      try {
        return JSON.readTree(text);
      } catch (JsonProcessingException e) {
        return JSON.createObjectNode();
      }
    }
  }
}
