package io.penstock.streaming;

import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A job that can be put into any environment: a cluster's, the local stack's, a test's. */
public interface FlinkJob {
  /** The job's name in Flink's UI and metrics. */
  String name();

  /** Configures the environment by the job's settings and adds its operators; starts nothing. */
  void build(StreamExecutionEnvironment env);
}
