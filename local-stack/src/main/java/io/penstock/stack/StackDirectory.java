package io.penstock.stack;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * The one directory that holds all state of a stack; deleting it is beginning anew.
 *
 * @param root absolute path
 */
public record StackDirectory(Path root) {

  private static final String MARKER = "penstock.lock";
  private static final String CHOICES = "conf/stack.properties";
  private static final String FEATURE_SET = "features.set";
  private static final String STATE_BACKEND = "state.backend";
  private static final Map<Path, FileChannel> LOCKS = new HashMap<>();

  /**
   * The directory at {@code path}, made if it is missing; StackException if it holds other files,
   * for a stack's directory may be emptied.
   */
  public static StackDirectory at(Path path) {
    StackDirectory directory = new StackDirectory(path.toAbsolutePath().normalize());
    Path root = directory.root();
    try (Stream<Path> files = Files.exists(root) ? Files.list(root) : Stream.empty()) {
      if (files.findAny().isPresent() && !Files.exists(root.resolve(MARKER))) {
        throw new StackException(root + " holds files that are no stack's: name another --dir");
      }
    } catch (IOException e) {
      throw new StackException("cannot look into " + root + ": " + e.getMessage(), e);
    }
    directory.folder("run");
    directory.write(MARKER, "");
    return directory;
  }

  /**
   * Takes the directory for this process, until it ends or gives it back; StackException if another
   * has it.
   *
   * @return false if this process has it already
   */
  public boolean lock() {
    synchronized (LOCKS) {
      if (LOCKS.containsKey(root)) {
        return false;
      }
      LOCKS.put(root, open(root.resolve(MARKER)));
      return true;
    }
  }

  @SuppressWarnings("resource") // closed when the directory is given back
  private static FileChannel open(Path marker) {
    try {
      FileChannel channel =
          FileChannel.open(marker, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (channel.tryLock() == null) {
        channel.close();
        throw new StackException(
            "a stack already runs in %s: stop it with ./penstock stop --dir %1$s"
                .formatted(marker.getParent()));
      }
      return channel;
    } catch (IOException e) {
      throw new StackException("cannot lock " + marker.getParent() + ": " + e.getMessage(), e);
    }
  }

  /** Gives the directory back; does nothing if this process does not have it. */
  public void unlock() {
    synchronized (LOCKS) {
      FileChannel held = LOCKS.remove(root);
      try {
        if (held != null) {
          held.close();
        }
      } catch (IOException e) {
        throw new UncheckedIOException("cannot unlock " + root, e);
      }
    }
  }

  /** A folder inside, made if it is missing. */
  public Path folder(String name) {
    try {
      return Files.createDirectories(root.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make " + root.resolve(name), e);
    }
  }

  /** The feature set that the stack of this directory ran with last; empty before its first run. */
  public Optional<String> featureSet() {
    return choice(FEATURE_SET);
  }

  /**
   * Whether a start with a feature set may go on from the state of another one: the stack of this
   * directory ran with another, or this one is a file, which may have been edited since.
   */
  public boolean mayChangeTo(String featureSet) {
    return featureSet()
        .filter(before -> !before.equals(featureSet) || Files.isRegularFile(Path.of(featureSet)))
        .isPresent();
  }

  /** The state backend that the stack of this directory ran with last. */
  public Optional<String> stateBackend() {
    return choice(STATE_BACKEND);
  }

  private Optional<String> choice(String key) {
    Path file = root.resolve(CHOICES);
    Properties choices = new Properties();
    if (Files.exists(file)) {
      try (Reader in = Files.newBufferedReader(file)) {
        choices.load(in);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read " + file, e);
      }
    }
    return Optional.ofNullable(choices.getProperty(key));
  }

  /** Remembers what the stack runs with, for the next start. */
  void choose(String featureSet, String stateBackend) {
    write(
        CHOICES,
        "%s=%s\n%s=%s\n"
            .formatted(FEATURE_SET, featureSet.replace("\\", "\\\\"), STATE_BACKEND, stateBackend));
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

  /** Removes everything inside but the lock. */
  public void wipe() {
    try {
      Files.walkFileTree(
          root,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes a) throws IOException {
              if (!file.equals(root.resolve(MARKER))) {
                Files.delete(file);
              }
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
