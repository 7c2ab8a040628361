package io.penstock.trigger;

import io.penstock.schemas.SchemaRegistryClient;
import io.penstock.settings.SettingsException;
import io.penstock.settings.SettingsLoader;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns retrain triggers into training runs, and runs them. Ends with the process' signal, and with
 * exit code 1 when the topology or the launcher fails, 2 for wrong settings.
 */
public final class TrainingTriggerApp {
  private static final Logger LOG = LoggerFactory.getLogger(TrainingTriggerApp.class);
  private static final int FAILED = 1;
  private static final int WRONG_SETTINGS = 2;
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final SchemaRegistryClient registry;
  private final KafkaStreams streams;
  private final RunLauncher launcher;
  private final Thread launcherThread;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicInteger exitCode = new AtomicInteger();

  private TrainingTriggerApp(TriggerSettings settings) {
    registry = new SchemaRegistryClient(settings.registry(), settings.registryTimeout());
    streams =
        new KafkaStreams(
            RunTopology.build(settings, () -> TriggerCodec.of(registry)),
            streamsProperties(settings));
    launcher = new RunLauncher(settings);
    launcherThread = new Thread(launcher, "launcher");
  }

  /** Runs until it is told to end; settings as arguments. */
  public static void main(String[] args) throws InterruptedException {
    TriggerSettings settings;
    try {
      settings = SettingsLoader.load(TriggerSettings.class, SettingsLoader.fromArgs(args));
    } catch (SettingsException e) {
      LOG.error("{}\n{}", e.getMessage(), SettingsLoader.describe(TriggerSettings.class));
      System.exit(WRONG_SETTINGS);
      return;
    }
    TrainingTriggerApp app = new TrainingTriggerApp(settings);
    Runtime.getRuntime().addShutdownHook(new Thread(app::stop, "shutdown"));
    System.exit(app.run());
  }

  private int run() throws InterruptedException {
    streams.setUncaughtExceptionHandler(
        failure -> {
          fail("The topology failed", failure);
          return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
    launcherThread.setUncaughtExceptionHandler(
        (thread, failure) -> fail("The launcher failed", failure));
    streams.start();
    launcherThread.start();
    ended.await();
    return exitCode.get();
  }

  private void fail(String what, Throwable failure) {
    LOG.error(what, failure);
    exitCode.set(FAILED);
    ended.countDown();
  }

  private void stop() {
    launcher.stop();
    try {
      launcherThread.join(PATIENCE.toMillis());
      // It may be waiting for a registry that is away.
      launcherThread.interrupt();
      launcherThread.join(PATIENCE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    streams.close(PATIENCE);
    registry.close();
    ended.countDown();
  }

  static Properties streamsProperties(TriggerSettings settings) {
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, settings.applicationId());
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
    properties.put(StreamsConfig.STATE_DIR_CONFIG, settings.state().toString());
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
    properties.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, 0);
    properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
    return properties;
  }
}
