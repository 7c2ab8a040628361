package io.penstock.benchmarks;

import java.util.OptionalLong;
import java.util.concurrent.ScheduledFuture;
import org.apache.flink.api.common.JobInfo;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.operators.ProcessingTimeService;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.metrics.groups.SinkWriterMetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.util.UserCodeClassLoader;

/** Lets a sink's writer run without a job. Its timers never fire: whoever writes flushes. */
final class SinkContext implements WriterInitContext, ProcessingTimeService {

  @Override
  public ProcessingTimeService getProcessingTimeService() {
    return this;
  }

  @Override
  public long getCurrentProcessingTime() {
    return 0;
  }

  @Override
  public ScheduledFuture<?> registerTimer(long timestamp, ProcessingTimeCallback target) {
    return null;
  }

  @Override
  public SinkWriterMetricGroup metricGroup() {
    return UnregisteredMetricsGroup.createSinkWriterMetricGroup();
  }

  @Override
  public boolean isObjectReuseEnabled() {
    return true;
  }

  @Override
  public OptionalLong getRestoredCheckpointId() {
    return OptionalLong.empty();
  }

  @Override
  public UserCodeClassLoader getUserCodeClassLoader() {
    throw new UnsupportedOperationException();
  }

  @Override
  public MailboxExecutor getMailboxExecutor() {
    throw new UnsupportedOperationException();
  }

  @Override
  public SerializationSchema.InitializationContext asSerializationSchemaInitializationContext() {
    throw new UnsupportedOperationException();
  }

  @Override
  public <T> TypeSerializer<T> createInputSerializer() {
    throw new UnsupportedOperationException();
  }

  @Override
  public JobInfo getJobInfo() {
    throw new UnsupportedOperationException();
  }

  @Override
  public TaskInfo getTaskInfo() {
    throw new UnsupportedOperationException();
  }
}
