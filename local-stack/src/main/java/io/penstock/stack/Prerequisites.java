package io.penstock.stack;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a machine must have before a stack starts there; each failure is one sentence with the cure.
 */
final class Prerequisites {
  private static final Logger LOG = LoggerFactory.getLogger(Prerequisites.class);
  private static final String LIBGOMP = "libgomp.so.1";
  static final long LEAST_DISK_BYTES = 4L << 30;
  private static final List<String> LIBRARY_FOLDERS =
      List.of("/lib", "/usr/lib", "/lib64", "/usr/lib64", "/usr/local/lib");

  private Prerequisites() {}

  static void check(Path directory) {
    checkJava(Runtime.version().feature());
    checkDisk(directory, directory.toFile().getUsableSpace());
    if (System.getProperty("os.name").startsWith("Linux")) {
      checkLibgomp(LIBRARY_FOLDERS.stream().map(Path::of).toList());
    }
  }

  static void checkJava(int feature) {
    if (feature < 17) {
      throw new StackException(
          "Java 17 or later is needed, this is Java " + feature + ": set JAVA_HOME to a JDK 17");
    }
  }

  static void checkDisk(Path directory, long usable) {
    if (usable < LEAST_DISK_BYTES) {
      throw new StackException(
          "%s has %d MB free and the stack needs %d MB: free some space or name another place with --dir"
              .formatted(directory, usable >> 20, LEAST_DISK_BYTES >> 20));
    }
  }

  static void checkLibgomp(List<Path> folders) {
    for (Path folder : folders) {
      if (Files.isDirectory(folder) && holdsLibgomp(folder)) {
        return;
      }
    }
    throw new StackException(
        "libgomp.so.1 is missing, which training needs: install the package libgomp1"
            + " (Debian, Ubuntu) or libgomp (Fedora, RHEL)");
  }

  private static boolean holdsLibgomp(Path folder) {
    if (Files.exists(folder.resolve(LIBGOMP))) {
      return true;
    }
    // Folders below are only asked for that one name: some of them may not be read.
    try (DirectoryStream<Path> below = Files.newDirectoryStream(folder, Files::isDirectory)) {
      for (Path child : below) {
        if (Files.exists(child.resolve(LIBGOMP))) {
          return true;
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      LOG.warn("cannot look for {} in {}", LIBGOMP, folder, e);
    }
    return false;
  }

  /** The port itself, or a free one for 0; StackException if another program listens there. */
  static int port(String part, int wanted) {
    if (wanted == 0) {
      return FreePorts.next();
    }
    try {
      FreePorts.bind(wanted);
      return wanted;
    } catch (IOException e) {
      throw new StackException(
          "port %d, wanted for %s, is taken: end what listens there or choose another with --port %s=N"
              .formatted(wanted, part, part),
          e);
    }
  }
}
