package io.penstock.stack.flink;

import io.penstock.lake.UpkeepSettings;
import io.penstock.settings.Setting;
import java.nio.file.Path;

/** Settings of the process that hosts Flink on one machine. */
record FlinkHostSettings(
    @Setting(key = "flink.directory", doc = "Folder of the jobs' checkpoints and savepoints")
        Path directory,
    @Setting(key = "flink.port", doc = "Port of the web UI and REST API on 127.0.0.1") int port,
    @Setting(key = "metrics.port", doc = "Port of the Prometheus endpoint") int metricsPort,
    @Setting(key = "slots", doc = "Task slots: the sum of the jobs' parallelisms") int slots,
    @Setting(key = "jobs.features", doc = "Settings file of the feature job") Path features,
    @Setting(
            key = "jobs.scoring",
            defaultValue = "",
            doc = "Settings file of the scoring job; empty: it does not run")
        String scoring,
    @Setting(
            key = "jobs.drift",
            defaultValue = "",
            doc = "Settings file of the drift job; empty: it does not run")
        String drift,
    UpkeepSettings upkeep) {}
