package io.penstock.benchmarks;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Redis' protocol on a bare socket, the least that a client can do. Not thread safe. */
final class RespSocket implements AutoCloseable {
  private final Socket socket;
  private final OutputStream out;
  private final DataInputStream in;

  RespSocket(URI redis) throws IOException {
    socket = new Socket(redis.getHost(), redis.getPort());
    socket.setTcpNoDelay(true);
    out = socket.getOutputStream();
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
  }

  static byte[] command(String... words) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(ascii("*" + words.length + "\r\n"));
    for (String word : words) {
      bytes.writeBytes(ascii("$" + word.length() + "\r\n" + word + "\r\n"));
    }
    return bytes.toByteArray();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Sends a command and returns its answer: text, for an array its elements a line each. */
  String call(String... words) throws IOException {
    out.write(command(words));
    return readText();
  }

  void send(byte[] commands) throws IOException {
    out.write(commands);
  }

  /** Sends all commands, so many at a time, the next lot on its way while one is answered. */
  void pipeline(List<byte[]> commands, int depth) throws IOException {
    int sent = 0;
    int answered = 0;
    while (answered < commands.size()) {
      ByteArrayOutputStream lot = new ByteArrayOutputStream();
      int end = Math.min(commands.size(), sent + depth);
      for (; sent < end; sent++) {
        lot.writeBytes(commands.get(sent));
      }
      out.write(lot.toByteArray());
      int due = sent == commands.size() ? sent : sent - depth;
      for (; answered < due; answered++) {
        readText();
      }
    }
  }

  /** An answer as text; an IOException if it is an error. */
  String readText() throws IOException {
    String line = readLine();
    switch (line.charAt(0)) {
      case '-':
        throw new IOException("Redis refused: " + line.substring(1));
      case '$':
        int length = Integer.parseInt(line.substring(1));
        if (length < 0) {
          return "";
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        in.skipNBytes(2);
        return new String(bytes, StandardCharsets.ISO_8859_1);
      case '*':
        StringBuilder elements = new StringBuilder();
        for (int left = Integer.parseInt(line.substring(1)); left > 0; left--) {
          elements.append(readText()).append('\n');
        }
        return elements.toString();
      default:
        return line.substring(1);
    }
  }

  private String readLine() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\r'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("Redis closed the connection");
      }
      line.append((char) next);
    }
    in.skipNBytes(1);
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
