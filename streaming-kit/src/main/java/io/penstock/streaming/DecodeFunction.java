package io.penstock.streaming;

import io.penstock.schemas.BadRecordException;
import io.penstock.schemas.SchemaRegistryClient;
import io.penstock.schemas.Topic;
import io.penstock.schemas.WireDecoder;
import java.io.Serializable;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Decodes raw records: a valid value goes on, a bad one goes to {@link #DEAD_LETTERS}, a heartbeat
 * is skipped. While the registry is away it waits, and dead-letters nothing.
 */
public final class DecodeFunction<T extends SpecificRecord, O>
    extends ProcessFunction<KafkaRecord, O> implements ResultTypeQueryable<O> {
  private static final long serialVersionUID = 1L;

  /** Side output of the records that could not be taken. */
  public static final OutputTag<DeadLetter> DEAD_LETTERS =
      new OutputTag<>("dead-letters", TypeInformation.of(DeadLetter.class));

  /** Checks a decoded value and turns it into the job's own type. */
  @FunctionalInterface
  public interface Converter<T, O> extends Serializable {
    /** The converted value, never null; throws where the value breaks a rule. */
    O convert(T value, KafkaRecord record) throws BadRecordException;
  }

  private final JobSettings settings;
  private final Topic<T> topic;
  private final TypeInformation<O> type;
  private final Converter<T, O> converter;

  private transient SchemaRegistryClient registry;
  private transient RegistryWait wait;
  private transient WireDecoder<T> decoder;
  private transient DecodeMetrics metrics;

  public DecodeFunction(
      JobSettings settings, Topic<T> topic, Class<O> type, Converter<T, O> converter) {
    this.settings = settings;
    this.topic = topic;
    this.type = TypeInformation.of(type);
    this.converter = converter;
  }

  @Override
  public void open(OpenContext context) {
    registry = new SchemaRegistryClient(settings.registry(), settings.registryTimeout());
    wait = new RegistryWait(settings.registry(), getRuntimeContext().getMetricGroup());
    decoder = new WireDecoder<>(topic, registry);
    metrics = new DecodeMetrics(getRuntimeContext().getMetricGroup());
  }

  @Override
  public void processElement(KafkaRecord record, Context context, Collector<O> out)
      throws InterruptedException {
    if (record.heartbeat) {
      metrics.heartbeats.inc();
      return;
    }
    O converted;
    try {
      converted = converter.convert(decode(record), record);
    } catch (BadRecordException bad) {
      metrics.deadLetters.inc();
      context.output(DEAD_LETTERS, DeadLetter.of(record, bad));
      return;
    }
    metrics.decoded.inc();
    out.collect(converted);
  }

  private T decode(KafkaRecord record) throws BadRecordException, InterruptedException {
    return wait.<T, BadRecordException>call(() -> decoder.decode(record.value));
  }

  @Override
  public TypeInformation<O> getProducedType() {
    return type;
  }

  @Override
  public void close() {
    if (registry != null) {
      registry.close();
    }
  }
}
