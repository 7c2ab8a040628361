package io.penstock.lake;

import io.penstock.settings.SettingsLoader;
import java.time.Clock;
import java.util.concurrent.CountDownLatch;

/**
 * Upkeep as a process of its own, for a cluster: {@code --settings=FILE} or {@code --key=value}.
 * With {@code upkeep.interval=0} one round and the end, for a timer such as cron; exit code 1 if a
 * table failed.
 */
public final class UpkeepApp {
  private UpkeepApp() {}

  /** Where the lake is, and how it is kept. */
  record Settings(LakeSettings lake, UpkeepSettings upkeep) {}

  /** Runs until it is ended by a signal, or once. */
  public static void main(String[] args) throws InterruptedException {
    Settings settings = SettingsLoader.load(Settings.class, SettingsLoader.fromArgs(args));
    try (LakeUpkeep upkeep =
        new LakeUpkeep(settings.lake(), settings.upkeep(), Clock.systemUTC())) {
      if (settings.upkeep().interval().isZero()) {
        upkeep.round(System.out::println);
      } else {
        upkeep.start();
        new CountDownLatch(1).await();
      }
    }
  }
}
