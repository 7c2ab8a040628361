package io.penstock.stack;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/** The command line and settings files of each part; starts nothing. */
final class Parts {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration HISTORY_PATIENCE = Duration.ofHours(1);

  // One compiler tier is enough for parts off the hot path, and saves their memory and start time.
  /** Most of its time goes to the system; the second compiler would take a third of the rest. */
  private static final List<String> BROKER = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

  private static final List<String> SMALL =
      List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xss512k");
  private static final List<String> OPENS =
      List.of(
          "--add-opens=java.base/java.lang=ALL-UNNAMED",
          "--add-opens=java.base/java.util=ALL-UNNAMED",
          "--add-opens=java.base/java.nio=ALL-UNNAMED");

  private final Installation installation;
  private final StackDirectory directory;
  private final StackOptions options;
  private final StackState state;
  private final int controllerPort;

  Parts(Installation installation, StackDirectory directory, StackOptions options) {
    this.installation = installation;
    this.directory = directory;
    this.options = options;
    this.controllerPort = Prerequisites.port("kafka", 0);
    this.state =
        new StackState(
            ProcessHandle.current().pid(),
            "127.0.0.1:" + options.port("kafka"),
            uri("http", options.port("registry"), "/apis/ccompat/v7"),
            uri("http", options.port("catalog"), ""),
            directory.folder("warehouse").toUri().toString(),
            uri("redis", options.port("redis"), ""),
            uri("http", options.port("flink"), ""),
            options.featureSet(),
            options.jobs().size(),
            uri("http", options.port("metrics"), "/metrics"),
            directory.folder("models").toString(),
            directory.folder("runs").toString());
    directory.write("conf/log4j2.properties", LOGGING);
  }

  /** Has the directory remember what the stack runs with. */
  void remember() {
    directory.choose(options.featureSet(), options.stateBackend());
  }

  StackState state() {
    return state;
  }

  boolean replay() {
    return options.replay();
  }

  PartProcess broker() {
    Path data = directory.folder("kafka");
    Path config =
        directory.write(
            "conf/broker.properties",
            lines(
                Map.ofEntries(
                    Map.entry("process.roles", "broker,controller"),
                    Map.entry("node.id", "1"),
                    Map.entry("controller.quorum.voters", "1@127.0.0.1:" + controllerPort),
                    Map.entry(
                        "listeners",
                        "PLAINTEXT://"
                            + state.bootstrap()
                            + ",CONTROLLER://127.0.0.1:"
                            + controllerPort),
                    Map.entry("advertised.listeners", "PLAINTEXT://" + state.bootstrap()),
                    Map.entry("controller.listener.names", "CONTROLLER"),
                    Map.entry(
                        "listener.security.protocol.map",
                        "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT"),
                    Map.entry("log.dirs", data.toString()),
                    Map.entry("offsets.topic.replication.factor", "1"),
                    Map.entry("offsets.topic.num.partitions", "3"),
                    Map.entry("transaction.state.log.replication.factor", "1"),
                    Map.entry("transaction.state.log.min.isr", "1"),
                    Map.entry("transaction.state.log.num.partitions", "3"),
                    Map.entry("share.coordinator.state.topic.replication.factor", "1"),
                    Map.entry("share.coordinator.state.topic.min.isr", "1"),
                    Map.entry("group.initial.rebalance.delay.ms", "0"),
                    Map.entry("log.cleaner.dedupe.buffer.size", "4194304"),
                    Map.entry("auto.create.topics.enable", "false"))));
    String classPath = installation.partClassPath("broker");
    if (!Files.exists(data.resolve("meta.properties"))) {
      List<String> format =
          java(
              "64m",
              SMALL,
              classPath,
              "kafka.tools.StorageTool",
              "format",
              "-t",
              clusterId(),
              "-c",
              config.toString());
      runToEnd("format", format);
    }
    return new PartProcess(
        directory,
        "broker",
        java("256m", BROKER, classPath, "kafka.Kafka", config.toString()),
        Ready.listens(portOf(state.bootstrap())),
        PATIENCE);
  }

  PartProcess registry() {
    Path database = directory.folder("registry").resolve("registry");
    List<String> command = new ArrayList<>(List.of(javaBinary(), "-Xmx144m"));
    command.addAll(SMALL);
    command.add("-Djava.io.tmpdir=" + directory.folder("tmp"));
    command.add("-Dquarkus.http.host=127.0.0.1");
    command.add("-Dquarkus.http.port=" + state.registry().getPort());
    command.add("-Dquarkus.datasource.jdbc.url=jdbc:h2:file:" + database);
    command.addAll(List.of("-jar", installation.registryJar().toString()));
    URI ready = uri("http", state.registry().getPort(), "/health/ready");
    return new PartProcess(directory, "registry", command, Ready.answers(ready), PATIENCE);
  }

  PartProcess redis() {
    Path binary = installation.redisServer();
    if (!binary.toFile().canExecute() && !binary.toFile().setExecutable(true)) {
      throw new StackException(binary + " cannot be made executable: chmod +x it");
    }
    List<String> command =
        List.of(
            binary.toString(),
            "--bind",
            "127.0.0.1",
            "--port",
            Integer.toString(state.redis().getPort()),
            "--dir",
            directory.folder("redis").toString(),
            "--appendonly",
            "yes",
            "--appendfsync",
            "everysec",
            "--save",
            "");
    return new PartProcess(
        directory, "redis", command, Ready.listens(state.redis().getPort()), PATIENCE);
  }

  PartProcess catalog() {
    List<String> command =
        java(
            "128m",
            SMALL,
            installation.partClassPath("catalog"),
            "io.penstock.lake.CatalogServer",
            "--port=" + state.catalog().getPort(),
            "--warehouse=" + directory.folder("warehouse"),
            "--database=" + directory.folder("catalog").resolve("catalog.db"));
    URI ready = URI.create(state.catalog() + "/v1/config");
    return new PartProcess(directory, "catalog", command, Ready.answers(ready), PATIENCE);
  }

  PartProcess flink() {
    Map<String, String> host = new TreeMap<>();
    host.put("flink.directory", directory.folder("flink").toString());
    host.put("flink.port", Integer.toString(state.flink().getPort()));
    host.put("metrics.port", Integer.toString(state.metrics().getPort()));
    host.put("slots", Integer.toString(options.jobs().size() * options.parallelism()));
    host.put("jobs.features", jobSettings("features", true, true, false).toString());
    if (options.jobs().contains("scoring")) {
      host.put("jobs.scoring", jobSettings("scoring", true, false, true).toString());
    }
    if (options.jobs().contains("drift")) {
      host.put("jobs.drift", jobSettings("drift", true, false, true).toString());
    }
    Path settings = directory.write("conf/flink.properties", lines(host));
    List<String> flags = new ArrayList<>(List.of("-XX:+UseParallelGC", "-Xss512k"));
    flags.add("-XX:MaxDirectMemorySize=256m");
    flags.add("-XX:+ExitOnOutOfMemoryError");
    flags.add("-Dlog.file=" + directory.log("flink"));
    flags.addAll(OPENS);
    List<String> command =
        java(
            "608m",
            flags,
            installation.moduleClassPath("local-stack"),
            "io.penstock.stack.flink.FlinkHost",
            "--settings=" + settings);
    FlinkApi api = new FlinkApi(state.flink());
    int jobs = options.jobs().size();
    // Before a job goes on with another set it may have to read what its logs lack from the lake.
    boolean changes = directory.mayChangeTo(options.featureSet());
    return new PartProcess(
        directory,
        "flink",
        command,
        () -> api.running() >= jobs,
        changes ? HISTORY_PATIENCE : PATIENCE);
  }

  PartProcess trigger() {
    Map<String, String> settings = new TreeMap<>();
    settings.put("kafka.bootstrap", state.bootstrap());
    settings.put("registry.url", state.registry().toString());
    settings.put("runs.directory", state.runs());
    settings.put("state.directory", directory.folder("trigger").toString());
    settings.put("train.command", String.join("|", trainingCommand()));
    Path file = directory.write("conf/trigger.properties", lines(settings));
    List<String> command =
        java(
            "96m",
            SMALL,
            installation.moduleClassPath("training-trigger"),
            "io.penstock.trigger.TrainingTriggerApp",
            "--settings=" + file);
    return new PartProcess(directory, "trigger", command, () -> true, PATIENCE);
  }

  /** The command that trains a model; a run's own arguments follow it. */
  List<String> trainingCommand() {
    Map<String, String> settings = new TreeMap<>();
    settings.put("kafka.bootstrap", state.bootstrap());
    settings.put("registry.url", state.registry().toString());
    settings.put("lake.catalog", state.catalog().toString());
    settings.put("lake.warehouse", state.warehouse());
    settings.put("models.repository", state.models());
    settings.put("features.set", options.featureSet());
    Path file = directory.write("conf/training.properties", lines(settings));
    return java(
        "256m",
        List.of("-XX:+UseSerialGC"),
        installation.moduleClassPath("model-training"),
        "io.penstock.training.TrainingApp",
        "--settings=" + file);
  }

  private Path jobSettings(String job, boolean lake, boolean store, boolean models) {
    Map<String, String> settings = new TreeMap<>();
    settings.put("kafka.bootstrap", state.bootstrap());
    settings.put("registry.url", state.registry().toString());
    settings.put("job.parallelism", Integer.toString(options.parallelism()));
    settings.put("state.backend", options.stateBackend());
    settings.put("checkpoint.interval", options.checkpointInterval().toMillis() + "ms");
    // A few milliseconds of batching, for on few cores each small request costs more than it
    // carries.
    settings.put("sink.linger", "5ms");
    settings.put("buffer.timeout", "5ms");
    settings.put("source.idleness", options.replay() ? "0ms" : "5s");
    if (lake) {
      settings.put("lake.catalog", state.catalog().toString());
      settings.put("lake.warehouse", state.warehouse());
    }
    if (store) {
      settings.put("redis.url", state.redis().toString());
      settings.put("store.expire", Boolean.toString(!options.replay()));
    }
    if (models) {
      settings.put("models.repository", state.models());
    }
    if (!job.equals("drift")) {
      settings.put("features.set", options.featureSet());
    }
    return directory.write("conf/" + job + ".properties", lines(settings));
  }

  private List<String> java(
      String heap, List<String> flags, String classPath, String main, String... arguments) {
    List<String> command = new ArrayList<>(List.of(javaBinary(), "-Xmx" + heap));
    command.addAll(flags);
    command.add("-Djava.io.tmpdir=" + directory.folder("tmp"));
    command.add("-Dlog4j2.configurationFile=" + directory.root().resolve("conf/log4j2.properties"));
    // The class path by way of a file: command lines stay short enough to be read in ps.
    Path file =
        directory.write(
            "conf/" + main.substring(main.lastIndexOf('.') + 1) + ".args",
            "-cp\n\"" + classPath.replace("\\", "\\\\") + "\"\n");
    command.addAll(List.of("@" + file, main));
    command.addAll(Arrays.asList(arguments));
    return command;
  }

  private void runToEnd(String name, List<String> command) {
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.redirectOutput(ProcessBuilder.Redirect.appendTo(directory.log(name).toFile()));
      int code = builder.start().waitFor();
      if (code != 0) {
        throw new StackException(
            "%s failed with exit code %d: see %s".formatted(name, code, directory.log(name)));
      }
    } catch (java.io.IOException e) {
      throw new StackException("cannot run " + name + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StackException("interrupted while the stack was starting", e);
    }
  }

  /** Kafka's cluster ids are UUIDs in 22 characters of URL-safe base 64. */
  private static String clusterId() {
    UUID id = UUID.randomUUID();
    byte[] bytes =
        java.nio.ByteBuffer.allocate(16)
            .putLong(id.getMostSignificantBits())
            .putLong(id.getLeastSignificantBits())
            .array();
    bytes[0] = (byte) (bytes[0] & 0x7f); // an id must not begin with a dash
    return java.util.Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static String javaBinary() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static int portOf(String bootstrap) {
    return Integer.parseInt(bootstrap.substring(bootstrap.lastIndexOf(':') + 1));
  }

  private static URI uri(String scheme, int port, String path) {
    return URI.create(scheme + "://127.0.0.1:" + port + path);
  }

  private static String lines(Map<String, String> settings) {
    return new TreeMap<>(settings)
        .entrySet().stream()
            .map(e -> e.getKey() + "=" + e.getValue().replace("\\", "\\\\"))
            .collect(Collectors.joining("\n", "", "\n"));
  }

  private static final String LOGGING =
      """
      status=error
      appender.console.type=Console
      appender.console.name=console
      appender.console.layout.type=PatternLayout
      appender.console.layout.pattern=%d{yyyy-MM-dd HH:mm:ss.SSS} %-5p %c{1} [%t] %m%n%ex
      rootLogger.level=info
      rootLogger.appenderRef.console.ref=console
      logger.kafka.name=org.apache.kafka
      logger.kafka.level=warn
      logger.kafkaserver.name=kafka
      logger.kafkaserver.level=warn
      logger.iceberg.name=org.apache.iceberg
      logger.iceberg.level=warn
      logger.hadoop.name=org.apache.hadoop
      logger.hadoop.level=error
      logger.jetty.name=org.eclipse.jetty
      logger.jetty.level=warn
      """;
}
