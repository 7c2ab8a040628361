package io.penstock.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Passes one connection on to Redis and keeps what the client sends, so that a peer can send the
 * very same.
 */
final class RecordingProxy implements AutoCloseable {
  private final ServerSocket server;
  private final URI redis;
  private final ByteArrayOutputStream recorded = new ByteArrayOutputStream();
  private final Thread thread;

  RecordingProxy(URI redis) throws IOException {
    this.redis = redis;
    server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    thread = new Thread(this::pass, "recording-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  URI uri() {
    return URI.create("redis://127.0.0.1:" + server.getLocalPort());
  }

  private void pass() {
    try (Socket client = server.accept();
        Socket upstream = new Socket(redis.getHost(), redis.getPort())) {
      Thread back = new Thread(() -> answer(upstream, client), "recording-proxy-answers");
      back.setDaemon(true);
      back.start();
      byte[] buffer = new byte[1 << 16];
      InputStream in = client.getInputStream();
      OutputStream out = upstream.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        recorded.write(buffer, 0, read);
        out.write(buffer, 0, read);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot record what the sink writes", e);
    }
  }

  private static void answer(Socket upstream, Socket client) {
    try {
      upstream.getInputStream().transferTo(client.getOutputStream());
    } catch (IOException closed) {
      // Either side is done; the sink that is recorded would have noticed a loss.
    }
  }

  /** What was sent under this command name, each with its arguments, once the client is gone. */
  List<byte[]> commands(String name) throws InterruptedException {
    thread.join();
    byte[] all = recorded.toByteArray();
    byte[] wanted =
        ("$" + name.length() + "\r\n" + name + "\r\n").getBytes(StandardCharsets.US_ASCII);
    List<byte[]> commands = new ArrayList<>();
    int at = 0;
    while (at < all.length) {
      int start = at;
      int words = number(all, at);
      at = afterLine(all, at);
      int first = at;
      for (int word = 0; word < words; word++) {
        at = afterLine(all, at) + number(all, at) + 2;
      }
      if (Arrays.equals(
          all, first, Math.min(all.length, first + wanted.length), wanted, 0, wanted.length)) {
        commands.add(Arrays.copyOfRange(all, start, at));
      }
    }
    return commands;
  }

  /** The number after the line's first byte. */
  private static int number(byte[] bytes, int line) {
    int number = 0;
    for (int at = line + 1; bytes[at] != '\r'; at++) {
      number = 10 * number + bytes[at] - '0';
    }
    return number;
  }

  private static int afterLine(byte[] bytes, int line) {
    int at = line;
    while (bytes[at] != '\n') {
      at++;
    }
    return at + 1;
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
