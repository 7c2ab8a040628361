package io.penstock.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackStateTest {
  @TempDir private Path directory;

  @Test
  void whatIsSavedIsLoadedAndReplacesTheOlder() {
    long own = ProcessHandle.current().pid();
    state(own, "127.0.0.1:1").save(directory);
    StackState newer = state(own, "127.0.0.1:2");
    newer.save(directory);
    assertThat(StackState.load(directory)).isEqualTo(newer);
    assertThat(directory).isDirectoryNotContaining("glob:**.new");
  }

  @Test
  void withoutAStackTheMessageSaysHowToStartOne() {
    assertNoStack();
    state(ProcessHandle.current().pid(), "127.0.0.1:1").save(directory);
    StackState.delete(directory);
    assertNoStack();
    StackState.delete(directory);
  }

  @Test
  void aStackWhoseProcessIsGoneRunsNoMore() throws Exception {
    Process gone = new ProcessBuilder("true").start();
    gone.waitFor();
    state(gone.pid(), "127.0.0.1:1").save(directory);
    assertNoStack();
  }

  @Test
  void aProcessThatStartedAfterTheFileWasWrittenIsAnotherOne() throws IOException {
    state(ProcessHandle.current().pid(), "127.0.0.1:1").save(directory);
    FileTime lastYear = FileTime.from(Instant.parse("2018-04-01T00:00:00Z"));
    Files.setLastModifiedTime(directory.resolve("stack.json"), lastYear);
    assertNoStack();
  }

  @Test
  void aBrokenFileIsNamed() throws IOException {
    Files.writeString(directory.resolve("stack.json"), "{\"pid\":");
    assertThatThrownBy(() -> StackState.load(directory))
        .isInstanceOf(StackException.class)
        .hasMessageContaining("cannot read " + directory.resolve("stack.json"));
  }

  private void assertNoStack() {
    assertThatThrownBy(() -> StackState.load(directory))
        .isInstanceOf(StackException.class)
        .hasMessage(
            "no stack is running in "
                + directory
                + ": start one with ./penstock up --dir "
                + directory);
  }

  private static StackState state(long pid, String bootstrap) {
    URI uri = URI.create("http://127.0.0.1:8081/");
    return new StackState(
        pid,
        bootstrap,
        uri,
        uri,
        "file:/tmp/warehouse",
        URI.create("redis://127.0.0.1:6379"),
        uri,
        "card_fraud@v1",
        3,
        uri,
        "/tmp/models",
        "/tmp/runs");
  }
}
