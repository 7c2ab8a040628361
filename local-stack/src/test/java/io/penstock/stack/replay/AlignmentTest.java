package io.penstock.stack.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import io.penstock.stack.Prometheus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import org.junit.jupiter.api.Test;

class AlignmentTest {
  private static final String PREFIX = "flink_taskmanager_job_task_operator_";

  @Test
  void readsTheJobsMetricsTheWorstOfItsSubtasks() throws IOException {
    Alignment alignment =
        read(
            metric("eventTimeAheadMost", 0, "8.64E7"),
            metric("eventTimeAheadMost", 1, "4.32E8"),
            metric("transactionsWaited", 0, "10.0"),
            metric("transactionsWaited", 1, "20.0"),
            metric("transactionsWaiting", 1, "5.0"),
            metric("transactionsWaitingMost", 0, "3.0"),
            metric("transactionsWaitingMost", 1, "4.0"),
            quantile("transactionsWaitMillis", 0, "0.5", "100.0"),
            quantile("transactionsWaitMillis", 1, "0.5", "50.0"),
            quantile("transactionsWaitMillis", 0, "0.99", "900.0"),
            quantile("transactionsWaitMillis", 1, "0.99", "NaN"),
            metric("transactionsWaitMillis_count", 0, "10.0"),
            quantile("transactionsWaitEventTimeMillis", 0, "0.5", "1.0"),
            quantile("transactionsWaitEventTimeMillis", 0, "0.99", "4.32E7"));

    ObjectNode json = new ObjectMapper().createObjectNode();
    alignment.json(json);
    assertThat(json.path("max_drift_ms").asLong()).isEqualTo(432_000_000);
    assertThat(json.path("waited").asLong()).isEqualTo(30);
    assertThat(json.path("waiting_max").asLong()).isEqualTo(7);
    assertThat(json.path("wait_ms_p50").asDouble()).isEqualTo(100);
    assertThat(json.path("wait_ms_p99").asDouble()).isEqualTo(900);
    assertThat(json.path("wait_event_time_ms_p99").asDouble()).isCloseTo(4.32e7, within(1e-6));
    assertThat(alignment)
        .hasToString(
            "alignment sources 5.0 d apart at most   waited 30 (7 at a time)   p99 900 ms, 0.5 d"
                + " of event time");
  }

  @Test
  void aStreamThatWaitsForNothingHasZeros() throws IOException {
    Alignment none = read(quantile("transactionsWaitMillis", 0, "0.99", "NaN"));
    assertThat(none)
        .isEqualTo(new Alignment(0, 0, 0, new Alignment.Waits(0, 0), new Alignment.Waits(0, 0)));
  }

  @Test
  void aRestartedProcessCountsFromZero() {
    assertThat(waited(30).waitedSince(waited(10))).isEqualTo(20);
    assertThat(waited(3).waitedSince(waited(10))).isEqualTo(3);
  }

  private static Alignment waited(long count) {
    Alignment.Waits none = new Alignment.Waits(0, 0);
    return new Alignment(0, count, 0, none, none);
  }

  private static String metric(String name, int subtask, String value) {
    return PREFIX + name + "{job_name=\"features\",subtask_index=\"" + subtask + "\",} " + value;
  }

  private static String quantile(String name, int subtask, String quantile, String value) {
    return metric(name, subtask, value).replace(",}", ",quantile=\"" + quantile + "\",}");
  }

  private static Alignment read(String... lines) throws IOException {
    byte[] body = (String.join("\n", lines) + "\n").getBytes(UTF_8);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/metrics",
        exchange -> {
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try {
      int port = server.getAddress().getPort();
      return Alignment.of(new Prometheus(URI.create("http://127.0.0.1:" + port + "/metrics")));
    } finally {
      server.stop(0);
    }
  }
}
