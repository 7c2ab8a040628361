package io.penstock.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import io.penstock.stack.replay.ReportJson;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Names the machine of a report: the keys of the other reports, processor and memory. */
final class Machine {
  private Machine() {}

  static ObjectNode describe() {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return ReportJson.machine(new ObjectMapper())
        .put("cpu", processor())
        .put("memory_gb", Math.round(system.getTotalMemorySize() / 1e9));
  }

  /** In one line. */
  static String line(ObjectNode machine) {
    return "%s cores of %s, %s GB, %s, %s"
        .formatted(
            machine.get("processors").asText(),
            machine.get("cpu").asText(),
            machine.get("memory_gb").asText(),
            machine.get("os").asText(),
            machine.get("java").asText());
  }

  private static String processor() {
    Path cpuInfo = Path.of("/proc/cpuinfo");
    if (!Files.isReadable(cpuInfo)) {
      return System.getProperty("os.arch");
    }
    try (Stream<String> lines = Files.lines(cpuInfo)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    } catch (IOException e) {
      return System.getProperty("os.arch");
    }
  }
}
