package io.penstock.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A real Redis on a free loopback port, started once for all test classes of a module and ended
 * after the last; tests that name it as a parameter get it.
 */
public final class RedisProcess implements BeforeAllCallback, ParameterResolver {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(RedisProcess.class);

  /** The server, closed by JUnit; a test may kill it and start it again on the same port. */
  public static final class Server implements AutoCloseable {
    private final Path directory;
    private final Path binary;
    private final int port;
    private Process process;

    Server() throws IOException {
      directory = Files.createTempDirectory("penstock-redis");
      binary = directory.resolve("redis-server");
      boolean arm = System.getProperty("os.arch").contains("aarch64");
      String os = System.getProperty("os.name").startsWith("Mac") ? "darwin" : "linux";
      String name = "/redis-server-7.0.15-" + os + "-" + (arm ? "arm64" : "amd64");
      try (InputStream in = Server.class.getResourceAsStream(name)) {
        if (in == null) {
          throw new IOException("No Redis for this machine: " + name);
        }
        Files.copy(in, binary);
      }
      if (!binary.toFile().setExecutable(true)) {
        throw new IOException(binary + " cannot be made executable");
      }
      try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        port = free.getLocalPort();
      }
      start();
    }

    /** The server's address. */
    public URI uri() {
      return URI.create("redis://127.0.0.1:" + port);
    }

    /** Starts the server with what the append-only file holds; returns when it answers. */
    public void start() throws IOException {
      process =
          new ProcessBuilder(
                  binary.toString(),
                  "--port",
                  Integer.toString(port),
                  "--bind",
                  "127.0.0.1",
                  "--dir",
                  directory.toString(),
                  "--save",
                  "",
                  "--appendonly",
                  "yes",
                  "--daemonize",
                  "no")
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("redis.log").toFile())
              .start();
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (!answers("PING")) {
        if (System.nanoTime() > deadline || !process.isAlive()) {
          throw new IOException("Redis did not start: " + Files.readString(log()));
        }
        Thread.onSpinWait();
      }
    }

    /** Ends the server as a power failure would. */
    public void kill() throws InterruptedException {
      process.destroyForcibly().waitFor();
    }

    /** Deletes all that the server holds. */
    public void wipe() throws IOException {
      if (!answers("FLUSHALL")) {
        throw new IOException("Redis at " + uri() + " was not wiped");
      }
    }

    @Override
    public void close() throws Exception {
      kill();
      try (var files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }

    private Path log() {
      return directory.resolve("redis.log");
    }

    private boolean answers(String command) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress("127.0.0.1", port), 200);
        socket.setSoTimeout(1000);
        socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
        return socket.getInputStream().read() == '+';
      } catch (IOException e) {
        return false;
      }
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    server(context);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Server.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return server(context);
  }

  private static Server server(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(
            Server.class,
            key -> {
              try {
                return new Server();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            },
            Server.class);
  }
}
