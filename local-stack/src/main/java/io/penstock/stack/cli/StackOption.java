package io.penstock.stack.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option that names the stack's directory, shared by all subcommands. */
final class StackOption {
  @Option(
      names = "--dir",
      defaultValue = ".penstock/live",
      paramLabel = "DIR",
      description = "Directory that holds the stack's state (default: ${DEFAULT-VALUE})")
  private Path directory;

  Path directory() {
    return directory.toAbsolutePath().normalize();
  }
}
