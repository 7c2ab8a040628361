package io.penstock.stack;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * The published data, which is no part of the repository: {@code PENSTOCK_HANDBOOK} names its
 * directory, by default {@code shared/data/handbook} beside the checkout.
 */
public final class Handbook {
  private Handbook() {}

  /** A file of the published data; without it the calling test is skipped and says why. */
  public static Path file(String name) {
    Path directory = directory();
    Path file = directory.resolve(name);
    Assumptions.assumeTrue(
        Files.isReadable(file),
        () -> "skipped: no " + file + "; set PENSTOCK_HANDBOOK to the published data's directory");
    return file;
  }

  private static Path directory() {
    Path relative = Path.of("shared", "data", "handbook");
    String named = System.getenv("PENSTOCK_HANDBOOK");
    if (named != null && !named.isEmpty()) {
      return Path.of(named);
    }
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.isDirectory(at.resolve(relative))) {
        return at.resolve(relative);
      }
    }
    return relative;
  }
}
