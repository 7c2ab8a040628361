package io.penstock.lake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;

/**
 * Table files on a local disk. Hadoop's file IO starts a {@code chmod} process for every file that
 * it makes, which costs a large process more than the writing does. Thread safe.
 */
public final class LocalFileIO implements FileIO {
  private static final long serialVersionUID = 1L;

  /** Made by name by Iceberg. */
  public LocalFileIO() {}

  @Override
  public InputFile newInputFile(String location) {
    return new Named(location);
  }

  @Override
  public OutputFile newOutputFile(String location) {
    return new NamedOutput(location);
  }

  @Override
  public void deleteFile(String location) {
    try {
      Files.deleteIfExists(path(location));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + location, e);
    }
  }

  static Path path(String location) {
    return location.startsWith("file:")
        ? Path.of(URI.create(location).getPath())
        : Path.of(location);
  }

  private static InputFile input(String location) {
    return org.apache.iceberg.Files.localInput(path(location).toFile());
  }

  // Iceberg's own local files answer location() with a plain path; tables keep the URI, for other
  // engines' sake.
  private record Named(String location) implements InputFile {
    @Override
    public long getLength() {
      return input(location).getLength();
    }

    @Override
    public org.apache.iceberg.io.SeekableInputStream newStream() {
      return input(location).newStream();
    }

    @Override
    public boolean exists() {
      return Files.exists(path(location));
    }
  }

  private record NamedOutput(String location) implements OutputFile {
    @Override
    public org.apache.iceberg.io.PositionOutputStream create() {
      return output().create();
    }

    @Override
    public org.apache.iceberg.io.PositionOutputStream createOrOverwrite() {
      return output().createOrOverwrite();
    }

    // Iceberg's own mkdirs fails when two writers make one folder at the same time.
    private OutputFile output() {
      Path file = path(location);
      try {
        Files.createDirectories(file.getParent());
      } catch (IOException e) {
        throw new UncheckedIOException("cannot make the folder of " + location, e);
      }
      return org.apache.iceberg.Files.localOutput(file.toFile());
    }

    @Override
    public InputFile toInputFile() {
      return new Named(location);
    }
  }
}
