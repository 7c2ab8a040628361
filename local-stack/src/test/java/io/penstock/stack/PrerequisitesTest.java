package io.penstock.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrerequisitesTest {
  @TempDir private Path directory;

  @Test
  void anOlderJavaIsNamedWithTheOneThatIsNeeded() {
    assertThatThrownBy(() -> Prerequisites.checkJava(16))
        .isInstanceOf(StackException.class)
        .hasMessage("Java 17 or later is needed, this is Java 16: set JAVA_HOME to a JDK 17");
    assertThatCode(() -> Prerequisites.checkJava(17)).doesNotThrowAnyException();
    assertThatCode(() -> Prerequisites.checkJava(25)).doesNotThrowAnyException();
  }

  @Test
  void tooLittleDiskIsNamedWithTheDirectoryAndBothSizes() {
    long least = Prerequisites.LEAST_DISK_BYTES;
    assertThatThrownBy(() -> Prerequisites.checkDisk(directory, 100L << 20))
        .isInstanceOf(StackException.class)
        .hasMessageContainingAll(
            directory.toString(), "100 MB free", (least >> 20) + " MB", "free some space", "--dir");
    assertThatThrownBy(() -> Prerequisites.checkDisk(directory, least - 1))
        .isInstanceOf(StackException.class);
    assertThatCode(() -> Prerequisites.checkDisk(directory, least)).doesNotThrowAnyException();
  }

  @Test
  void withoutLibgompTheMessageNamesThePackage() {
    assertThatThrownBy(() -> Prerequisites.checkLibgomp(List.of(directory)))
        .isInstanceOf(StackException.class)
        .hasMessageContainingAll("libgomp.so.1 is missing", "libgomp1", "Debian", "Fedora");
    assertThatThrownBy(() -> Prerequisites.checkLibgomp(List.of(directory.resolve("none"))))
        .isInstanceOf(StackException.class);
  }

  @Test
  void libgompIsFoundInAFolderOrOneBelowIt() throws IOException {
    Path below = Files.createDirectories(directory.resolve("x86_64-linux-gnu"));
    Files.createFile(below.resolve("libgomp.so.1"));
    assertThatCode(() -> Prerequisites.checkLibgomp(List.of(directory.resolve("none"), directory)))
        .doesNotThrowAnyException();
    assertThatCode(() -> Prerequisites.checkLibgomp(List.of(below))).doesNotThrowAnyException();
  }

  @Test
  void aFolderThatIsALinkIsLookedInto() throws IOException {
    Path real = Files.createDirectories(directory.resolve("usr-lib"));
    Files.createFile(real.resolve("libgomp.so.1"));
    Path link = Files.createSymbolicLink(directory.resolve("lib"), real);
    assertThatCode(() -> Prerequisites.checkLibgomp(List.of(link))).doesNotThrowAnyException();
  }

  @Test
  void aTakenPortIsNamedWithItsPartAndTheCure() throws IOException {
    try (ServerSocket other = new ServerSocket()) {
      other.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      int taken = other.getLocalPort();
      assertThatThrownBy(() -> Prerequisites.port("kafka", taken))
          .isInstanceOf(StackException.class)
          .hasMessageContainingAll(
              "port " + taken, "wanted for kafka", "is taken", "--port kafka=N");
    }
  }

  @Test
  void portZeroIsAFreeOneAndAFreePortIsItself() {
    int free = Prerequisites.port("redis", 0);
    assertThat(Prerequisites.port("redis", free)).isEqualTo(free);
  }

  @Test
  void portsAreGivenOnceAndNotFromThoseOfOutgoingConnections() {
    Set<Integer> given = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      given.add(FreePorts.next());
    }
    assertThat(given).hasSize(100).allMatch(port -> port >= 20_000 && port < 32_768);
  }
}
