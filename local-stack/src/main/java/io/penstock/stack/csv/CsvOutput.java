package io.penstock.stack.csv;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.GZIPOutputStream;

/**
 * Writes a CSV file, gzip where its name ends in {@code .gz}, that appears under its name only once
 * it is whole: closing without {@link #finish} leaves what was there before. Not safe for threads.
 */
public final class CsvOutput implements Closeable {
  private final Path file;
  private final Path draft;
  private final CsvWriter writer;
  private final int columns;
  private boolean closed;

  private CsvOutput(Path file, Path draft, CsvWriter writer, int columns) {
    this.file = file;
    this.draft = draft;
    this.writer = writer;
    this.columns = columns;
  }

  /** Begins a file with its header; missing directories are made. */
  public static CsvOutput create(Path file, String... header) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    Files.createDirectories(directory);
    // Not a temporary file, which nobody else may read.
    Path draft =
        directory.resolve("." + file.getFileName() + "." + ProcessHandle.current().pid() + ".part");
    OutputStream bytes = Files.newOutputStream(draft);
    OutputStream target =
        file.toString().endsWith(".gz") ? new GZIPOutputStream(bytes, 1 << 16) : bytes;
    CsvWriter writer =
        CsvWriter.builder()
            .lineDelimiter(LineDelimiter.LF)
            .bufferSize(1 << 16)
            .build(target, StandardCharsets.UTF_8);
    CsvOutput output = new CsvOutput(file, draft, writer, header.length);
    output.row(header);
    return output;
  }

  /** Writes a row of as many fields as the header has. */
  public void row(String... fields) {
    if (fields.length != columns) {
      throw new IllegalArgumentException(
          "%d fields where the header has %d".formatted(fields.length, columns));
    }
    writer.writeRecord(fields);
  }

  /** Gives the file its name. */
  public void finish() throws IOException {
    writer.close();
    closed = true;
    try {
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Throws away what was not finished. */
  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      try {
        writer.close();
      } finally {
        Files.deleteIfExists(draft);
      }
    }
  }
}
