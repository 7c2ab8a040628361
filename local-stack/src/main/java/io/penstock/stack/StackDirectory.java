package io.penstock.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * The one directory that holds all state of a stack; deleting it is beginning anew.
 *
 * @param root absolute path
 */
public record StackDirectory(Path root) {

  /** The directory at {@code path}, made if it is missing. */
  public static StackDirectory at(Path path) {
    StackDirectory directory = new StackDirectory(path.toAbsolutePath().normalize());
    directory.folder("run");
    return directory;
  }

  /** A folder inside, made if it is missing. */
  public Path folder(String name) {
    try {
      return Files.createDirectories(root.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make " + root.resolve(name), e);
    }
  }

  Path log(String part) {
    return folder("logs").resolve(part + ".log");
  }

  Path write(String file, String content) {
    Path path = root.resolve(file);
    try {
      Files.createDirectories(path.getParent());
      return Files.writeString(path, content);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + path, e);
    }
  }

  /** Removes everything inside. */
  public void wipe() {
    try {
      Files.walkFileTree(
          root,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes a) throws IOException {
              Files.delete(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path dir, IOException e) throws IOException {
              if (!dir.equals(root)) {
                Files.delete(dir);
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException("cannot empty " + root, e);
    }
    folder("run");
  }
}
