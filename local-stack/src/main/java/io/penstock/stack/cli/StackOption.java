package io.penstock.stack.cli;

import io.penstock.featurejobs.FeatureSettings;
import io.penstock.settings.SettingsLoader;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option that names the stack's directory, shared by all subcommands. */
final class StackOption {
  private static final String DEFAULT = ".penstock/live";

  @Option(
      names = "--dir",
      defaultValue = DEFAULT,
      paramLabel = "DIR",
      description = "Directory that holds the stack's state (default: ${DEFAULT-VALUE})")
  private Path directory;

  Path directory() {
    return directory.toAbsolutePath().normalize();
  }

  /** What a hint of another command has to end with, so that it finds the same stack. */
  String hint() {
    return directory.equals(Path.of(DEFAULT)) ? "" : " --dir " + directory;
  }

  /** What the feature job of the stack that runs there was told. */
  FeatureSettings featureSettings() {
    Path file = directory().resolve("conf/features.properties");
    return SettingsLoader.load(
        FeatureSettings.class, SettingsLoader.fromArgs(new String[] {"--settings=" + file}));
  }
}
