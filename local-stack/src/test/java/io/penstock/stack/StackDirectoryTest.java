package io.penstock.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackDirectoryTest {
  @TempDir private Path folder;

  private StackDirectory directory;

  @BeforeEach
  void make() {
    directory = StackDirectory.at(folder.resolve("stack"));
  }

  @Test
  void theSetChangesOnlyWhereAnotherOneRan() throws IOException {
    assertThat(directory.mayChangeTo("card_fraud@v2")).isFalse();
    directory.choose("card_fraud@v1", StackOptions.ON_HEAP);
    assertThat(directory.mayChangeTo("card_fraud@v1")).isFalse();
    assertThat(directory.mayChangeTo("card_fraud@v2")).isTrue();

    String file = Files.createFile(folder.resolve("mine.yaml")).toString();
    directory.choose(file, StackOptions.ON_HEAP);
    assertThat(directory.mayChangeTo(file)).as("edited since").isTrue();
  }

  @Test
  void aDirectoryThatIsGivenBackCanBeTakenByOthers() throws IOException {
    assertThat(directory.lock()).isTrue();
    assertThat(directory.lock()).isFalse();
    try (FileChannel other = open()) {
      assertThatThrownBy(other::tryLock).isInstanceOf(OverlappingFileLockException.class);
    }
    directory.unlock();
    directory.unlock();
    try (FileChannel other = open()) {
      assertThat(other.tryLock()).isNotNull();
    }
  }

  private FileChannel open() throws IOException {
    return FileChannel.open(directory.root().resolve("penstock.lock"), StandardOpenOption.WRITE);
  }
}
