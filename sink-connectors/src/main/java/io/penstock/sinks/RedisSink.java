package io.penstock.sinks;

import io.penstock.store.EntityValues;
import io.penstock.store.StoreSettings;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/**
 * Writes entity values to the online store. Of the values that an entity gets within the flush
 * interval only the newest is written; a checkpoint waits until all that came before it are
 * written. While Redis is away the sink tries again for ever and holds the stream back.
 */
public final class RedisSink implements Sink<EntityValues> {
  private static final long serialVersionUID = 1L;

  private final StoreSettings settings;

  /** Connects when the job runs. */
  public RedisSink(StoreSettings settings) {
    this.settings = settings;
  }

  @Override
  public SinkWriter<EntityValues> createWriter(WriterInitContext context) {
    return new RedisSinkWriter(settings, context.getProcessingTimeService(), context.metricGroup());
  }
}
