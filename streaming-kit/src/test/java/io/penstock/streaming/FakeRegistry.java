package io.penstock.streaming;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.Schema;

/** A schema registry that knows one schema, under the id 7, and can be away. */
final class FakeRegistry implements AutoCloseable {
  static final int ID = 7;

  private final HttpServer server;
  private final String schema;
  private final AtomicInteger refusals = new AtomicInteger();

  FakeRegistry(Schema schema) throws IOException {
    this.schema = schema.toString();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  /** Answers the next requests with 503. */
  void away(int requests) {
    refusals.set(requests);
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      send(exchange, 503, "{\"error_code\":50301,\"message\":\"away\"}");
    } else if (path.equals("/schemas/ids/" + ID)) {
      send(exchange, 200, "{\"schema\":\"" + schema.replace("\"", "\\\"") + "\"}");
    } else if (path.startsWith("/schemas/ids/")) {
      send(exchange, 404, "{\"error_code\":40403,\"message\":\"Schema not found\"}");
    } else {
      send(exchange, 200, "{\"id\":" + ID + "}");
    }
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
