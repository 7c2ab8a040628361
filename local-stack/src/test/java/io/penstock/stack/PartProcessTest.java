package io.penstock.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes of a part's life, each a small real one. */
@Timeout(60)
class PartProcessTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir private Path root;

  private final List<PartProcess> parts = new ArrayList<>();
  private StackDirectory directory;

  @BeforeEach
  void open() {
    directory = StackDirectory.at(root);
  }

  @AfterEach
  void endAll() {
    parts.forEach(part -> part.stop(Duration.ZERO));
  }

  @Test
  void aPartIsReadyOnceItSaysSoAndItsOutputIsInItsLog() throws IOException {
    Path sign = root.resolve("ready");
    PartProcess part =
        part("echo up; touch '" + sign + "'; exec sleep 600", () -> Files.exists(sign), PATIENCE);
    part.launch();
    part.awaitReady();
    assertThat(part.alive()).isTrue();
    assertThat(part.restarts()).isZero();
    assertThat(Files.readString(directory.log("part"))).isEqualTo("up\n");
    assertThat(PartProcess.recorded(root)).containsOnlyKeys("part").containsValue(part.pid());
  }

  @Test
  void aPartThatDiesIsStartedAgain() throws Exception {
    PartProcess part = launched("exec sleep 600");
    long first = part.pid();
    part.killForcibly();
    awaitEnd(first);
    assertThat(part.alive()).isFalse();

    part.restart();
    assertThat(part.alive()).isTrue();
    assertThat(part.pid()).isNotEqualTo(first);
    assertThat(part.restarts()).isEqualTo(1);
    assertThat(PartProcess.recorded(root)).containsEntry("part", part.pid());
  }

  @Test
  void afterThreeTriesItIsGivenUpWithCodeAndLog() throws Exception {
    PartProcess part = launched("exit 7");
    for (int i = 0; i < PartProcess.TRIES; i++) {
      awaitEnd(part.pid());
      part.restart();
    }
    awaitEnd(part.pid());
    assertThatThrownBy(part::restart)
        .isInstanceOf(StackException.class)
        .hasMessage("part died 4 times, last with exit code 7: see " + directory.log("part"));
  }

  @Test
  void aPartThatEndsBeforeItIsReadySaysWhatItLoggedFirst() throws IOException {
    String line = "2026-01-31 12:00:00.000 %-5s Part [main] %s\n";
    Files.writeString(directory.log("part"), line.formatted("ERROR", "of another start"));
    PartProcess part =
        part(
            "echo '%s%s%s'; exit 3"
                .formatted(
                    line.formatted("ERROR", "the state does not fit"),
                    line.formatted("ERROR", "of its end"),
                    line.formatted("INFO", "bye")),
            () -> false,
            PATIENCE);
    part.launch();
    assertThatThrownBy(part::awaitReady)
        .hasMessage(
            "part ended with exit code 3 before it was ready (the state does not fit): see "
                + directory.log("part"));
  }

  @Test
  void aPartThatEndsBeforeItIsReadyIsNamedWithItsLog() {
    PartProcess part = part("exit 3", () -> false, PATIENCE);
    part.launch();
    assertThatThrownBy(part::awaitReady)
        .isInstanceOf(StackException.class)
        .hasMessage(
            "part ended with exit code 3 before it was ready: see " + directory.log("part"));
  }

  @Test
  void aPartThatIsNeverReadyIsGivenUp() {
    PartProcess part = part("exec sleep 600", () -> false, Duration.ofSeconds(1));
    part.launch();
    assertThatThrownBy(part::awaitReady)
        .isInstanceOf(StackException.class)
        .hasMessage("part was not ready after 1 s: see " + directory.log("part"));
  }

  @Test
  void aProgramThatIsNotThereIsNamed() {
    PartProcess part =
        new PartProcess(directory, "part", List.of("/no/such/program"), () -> true, PATIENCE);
    assertThatThrownBy(part::launch)
        .isInstanceOf(StackException.class)
        .hasMessageContainingAll("cannot start part", "/no/such/program");
  }

  @Test
  void stoppingEndsThePartAndForgetsIt() throws Exception {
    PartProcess part = launched("exec sleep 600");
    part.stop(PATIENCE);
    awaitEnd(part.pid());
    assertThat(part.alive()).isFalse();
    assertThat(PartProcess.recorded(root)).isEmpty();
  }

  @Test
  void aPartThatIgnoresTheSignalIsKilledWithItsChildren() throws Exception {
    Path child = root.resolve("child");
    String script =
        "trap '' TERM; sleep 600 & echo $! > '%s.new'; mv '%s.new' '%s'; while :; do wait; done"
            .formatted(child, child, child);
    PartProcess part = part(script, () -> Files.exists(child), PATIENCE);
    part.launch();
    part.awaitReady();
    long childPid = Long.parseLong(Files.readString(child).strip());
    part.stop(Duration.ofMillis(200));
    awaitEnd(part.pid());
    awaitEnd(childPid);
    assertThat(part.alive()).isFalse();
  }

  @Test
  void whatAKilledCommandLeftIsEndedAtTheNextStart() throws Exception {
    PartProcess left = launched("exec sleep 600");
    assertThat(PartProcess.endLeftovers(directory)).isEqualTo(1);
    awaitEnd(left.pid());
    assertThat(left.alive()).isFalse();
    assertThat(PartProcess.recorded(root)).isEmpty();
    assertThat(PartProcess.endLeftovers(directory)).isZero();
  }

  @Test
  void anotherProcessWithARecordedIdIsLeftAlone() {
    PartProcess other = launched("exec sleep 600");
    directory.write("run/part.pid", other.pid() + " 2018-04-01T00:00:00Z\n");
    assertThat(PartProcess.endLeftovers(directory)).isZero();
    assertThat(other.alive()).isTrue();
    assertThat(PartProcess.recorded(root)).isEmpty();
  }

  @Test
  void aStartTimeIsTheSameWithinTheClocksRounding() throws Exception {
    PartProcess left = launched("exec sleep 600");
    ProcessHandle handle = ProcessHandle.of(left.pid()).orElseThrow();
    var start = handle.info().startInstant().orElseThrow();
    directory.write("run/part.pid", left.pid() + " " + start.plusSeconds(1) + "\n");
    assertThat(PartProcess.endLeftovers(directory)).isEqualTo(1);
    awaitEnd(left.pid());
  }

  @Test
  void aBrokenRecordDoesNotStandInTheWay() {
    directory.write("run/empty.pid", "");
    directory.write("run/text.pid", "not numbers\n");
    directory.write("run/half.pid", ProcessHandle.current().pid() + "");
    directory.write("run/time.pid", ProcessHandle.current().pid() + " yesterday\n");
    assertThat(PartProcess.endLeftovers(directory)).isZero();
    assertThat(root.resolve("run")).isEmptyDirectory();
  }

  private PartProcess launched(String script) {
    PartProcess part = part(script, () -> true, PATIENCE);
    part.launch();
    return part;
  }

  private PartProcess part(String script, BooleanSupplier ready, Duration patience) {
    PartProcess part =
        new PartProcess(directory, "part", List.of("/bin/sh", "-c", script), ready, patience);
    parts.add(part);
    return part;
  }

  private static void awaitEnd(long pid) throws Exception {
    var handle = ProcessHandle.of(pid);
    if (handle.isPresent()) {
      handle.get().onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
  }
}
