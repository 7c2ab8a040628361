package io.penstock.trigger;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads the lines that another process adds to a file, from an offset on. Not thread safe. */
final class LogTail {
  private final Path file;
  private long offset;
  private final ByteArrayOutputStream partial = new ByteArrayOutputStream();

  LogTail(Path file, long offset) {
    this.file = file;
    this.offset = offset;
  }

  /** The whole lines added since the last call; with {@code ended} also one without a line end. */
  List<String> read(boolean ended) throws IOException {
    List<String> lines = new ArrayList<>();
    if (Files.exists(file)) {
      try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
        in.seek(offset);
        byte[] chunk = new byte[8192];
        for (int n = in.read(chunk); n > 0; n = in.read(chunk)) {
          offset += n;
          split(chunk, n, lines);
        }
      }
    }
    if (ended && partial.size() > 0) {
      lines.add(take());
    }
    return lines;
  }

  private void split(byte[] chunk, int n, List<String> lines) {
    for (int i = 0; i < n; i++) {
      if (chunk[i] == '\n') {
        lines.add(take());
      } else {
        partial.write(chunk[i]);
      }
    }
  }

  private String take() {
    String line = partial.toString(UTF_8);
    partial.reset();
    return line;
  }
}
