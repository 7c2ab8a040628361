package io.penstock.stack;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The built checkout: finds each part's class path and program under the modules' target folders.
 *
 * @param home the checkout's root
 */
public record Installation(Path home) {

  /**
   * The checkout named by the system property penstock.home, else the one around the working
   * directory.
   */
  public static Installation find() {
    String property = System.getProperty("penstock.home");
    if (property != null) {
      return new Installation(Path.of(property).toAbsolutePath().normalize());
    }
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.isDirectory(at.resolve("local-stack")) && Files.exists(at.resolve("pom.xml"))) {
        return new Installation(at);
      }
    }
    throw new StackException("no Penstock checkout around here: run ./penstock from its folder");
  }

  /** The class path of a part without code of its own, such as {@code broker}. */
  String partClassPath(String part) {
    return read(home.resolve("local-stack/parts").resolve(part).resolve("target/classpath.txt"));
  }

  /** The class path of a module with its own jar first. */
  public String moduleClassPath(String module) {
    Path target = home.resolve(module).resolve("target");
    return target.resolve(module + ".jar")
        + File.pathSeparator
        + read(target.resolve("classpath.txt"));
  }

  /** The registry's runnable jar. */
  Path registryJar() {
    return program("registry", "-runner.jar");
  }

  /** The Redis server for this machine's system and processor. */
  Path redisServer() {
    String os = System.getProperty("os.name").startsWith("Mac") ? "darwin" : "linux";
    String processor = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
    return program("redis", os + "-" + processor);
  }

  private Path program(String name, String suffix) {
    Path directory = home.resolve("local-stack/target/programs").resolve(name);
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(suffix))
          .findFirst()
          .orElseThrow(() -> notBuilt(directory + "/*" + suffix, null));
    } catch (IOException e) {
      throw notBuilt(directory.toString(), e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw notBuilt(file.toString(), e);
    }
  }

  private static StackException notBuilt(String what, IOException cause) {
    return new StackException(what + " is missing: build with mvn package -DskipTests", cause);
  }
}
