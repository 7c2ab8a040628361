package io.penstock.training;

import io.penstock.features.FeatureSet;
import io.penstock.lake.Lake;
import io.penstock.schemas.SchemaRegistryClient;
import io.penstock.settings.SettingsException;
import io.penstock.settings.SettingsLoader;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process of one training run; ends with 0: promoted, 3: rejected by the gate, else: failed.
 */
public final class TrainingApp {
  private static final Logger LOG = LoggerFactory.getLogger(TrainingApp.class);
  private static final int FAILED = 1;
  private static final int WRONG_SETTINGS = 2;
  private static final int REJECTED = 3;

  private TrainingApp() {}

  /** Takes {@code --settings=FILE}, {@code --key=value} and the launcher's {@code --run.*}. */
  public static void main(String[] args) {
    LauncherLines lines = new LauncherLines(System.out);
    int code;
    try {
      Map<String, String> values = SettingsLoader.fromArgs(args);
      code = run(SettingsLoader.load(TrainingSettings.class, values), lines) ? 0 : REJECTED;
    } catch (SettingsException e) {
      lines.tell("FAILED", e.getMessage(), Map.of());
      code = WRONG_SETTINGS;
    } catch (RuntimeException | Error e) {
      LOG.error("The run failed", e);
      lines.tell("FAILED", e.getMessage() == null ? e.toString() : e.getMessage(), Map.of());
      code = FAILED;
    }
    System.exit(code);
  }

  private static boolean run(TrainingSettings settings, LauncherLines lines) {
    FeatureSet set = FeatureSet.load(settings.featureSet());
    Duration delay = settings.labels().delay();
    Clock clock = Clock.systemUTC();
    try (Lake lake = Lake.open(settings.lake());
        SchemaRegistryClient registry =
            new SchemaRegistryClient(settings.registry(), settings.registryTimeout())) {
      LabelWait wait =
          new LabelWait(
              new LakeProgress(lake, set, delay),
              settings.labels(),
              clock,
              pause -> LockSupport.parkNanos(pause.toNanos()));
      return new TrainingWorkflow(
              settings,
              set,
              () -> new LakeRows(lake, set, delay, settings.run()),
              wait,
              new LifecycleLog(settings.bootstrapServers(), registry),
              lines,
              clock)
          .run();
    }
  }
}
