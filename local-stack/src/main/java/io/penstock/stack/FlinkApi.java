package io.penstock.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The few calls of Flink's REST API that the command needs. */
public final class FlinkApi {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final URI base;

  /** {@code base} is the web UI's address. */
  public FlinkApi(URI base) {
    this.base = base;
  }

  /** A job as the overview shows it; {@code state} is Flink's word, such as RUNNING. */
  public record Job(String id, String name, String state) {}

  /** All jobs of the cluster; empty while it is not up. */
  public List<Job> jobs() {
    List<Job> jobs = new ArrayList<>();
    Ready.get(base.resolve("/jobs/overview"))
        .ifPresent(
            body -> {
              for (JsonNode job : parse(body).path("jobs")) {
                jobs.add(
                    new Job(
                        job.path("jid").asText(),
                        job.path("name").asText(),
                        job.path("tasks").path("running").asInt()
                                == job.path("tasks").path("total").asInt()
                            ? job.path("state").asText()
                            : "STARTING"));
              }
            });
    return jobs;
  }

  /** The jobs once {@code expected} of them run; StackException if they don't in time. */
  List<Job> awaitRunning(int expected, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      List<Job> running = jobs().stream().filter(job -> job.state().equals("RUNNING")).toList();
      if (running.size() == expected) {
        return running;
      }
      if (System.nanoTime() > deadline) {
        throw new StackException(
            "%d of %d jobs run at %s: see ./penstock status"
                .formatted(running.size(), expected, base));
      }
      try {
        TimeUnit.MILLISECONDS.sleep(200);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new StackException("interrupted while waiting for the jobs", e);
      }
    }
  }

  int running() {
    return (int) jobs().stream().filter(job -> job.state().equals("RUNNING")).count();
  }

  /** Stops a job with a savepoint below {@code target}; returns the savepoint's path. */
  public String stopWithSavepoint(Job job, Path target) {
    try {
      String body = "{\"drain\": false, \"targetDirectory\": \"" + target.toUri() + "\"}";
      JsonNode accepted = post(base.resolve("/jobs/" + job.id() + "/stop"), body);
      URI progress =
          base.resolve("/jobs/" + job.id() + "/savepoints/" + accepted.path("request-id").asText());
      long deadline = System.nanoTime() + Duration.ofMinutes(3).toNanos();
      while (System.nanoTime() < deadline) {
        JsonNode answer = parse(Ready.get(progress).orElse("{}"));
        if (answer.path("status").path("id").asText().equals("COMPLETED")) {
          JsonNode operation = answer.path("operation");
          if (operation.has("failure-cause")) {
            throw new StackException(
                "the savepoint of "
                    + job.name()
                    + " failed: "
                    + operation.path("failure-cause").path("class").asText());
          }
          return operation.path("location").asText();
        }
        TimeUnit.MILLISECONDS.sleep(100);
      }
      throw new StackException("the savepoint of " + job.name() + " took more than 3 minutes");
    } catch (IOException e) {
      throw new StackException("Flink does not answer at " + base + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StackException("interrupted during the savepoint", e);
    }
  }

  private static JsonNode parse(String body) {
    try {
      return JSON.readTree(body);
    } catch (IOException e) {
      throw new StackException("Flink's answer cannot be read: " + e.getMessage(), e);
    }
  }

  private static JsonNode post(URI uri, String body) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .header("Content-Type", "application/json")
            .timeout(Duration.ofSeconds(30))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> response =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() / 100 != 2) {
      throw new StackException("Flink refused " + uri + ": " + response.body());
    }
    return parse(response.body());
  }
}
