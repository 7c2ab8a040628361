package io.penstock.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Resident memory of a process, from /proc: what it shares with others (code, class data) counts in
 * proportion, so that a sum over processes counts it once. 0 where the system has no /proc or the
 * process is gone.
 */
final class Memory {
  private Memory() {}

  static long residentBytes(long pid) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/smaps_rollup"))) {
        if (line.startsWith("Pss:")) {
          return Long.parseLong(line.replaceAll("\\D", "")) << 10;
        }
      }
    } catch (IOException e) {
      return 0;
    }
    return 0;
  }
}
