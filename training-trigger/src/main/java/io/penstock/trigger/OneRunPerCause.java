package io.penstock.trigger;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.schemas.BadRecordException;
import io.penstock.schemas.RetrainTrigger;
import io.penstock.schemas.TrainingRun;
import java.time.Instant;
import java.util.function.Supplier;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Requests a run for each cause that it has not met; an unreadable trigger is a dead letter. */
final class OneRunPerCause implements Processor<byte[], byte[], byte[], byte[]> {
  private static final Logger LOG = LoggerFactory.getLogger(OneRunPerCause.class);

  private final TriggerSettings settings;
  private final Supplier<TriggerCodec> codecs;
  private ProcessorContext<byte[], byte[]> context;
  private KeyValueStore<String, String> causes;
  private TriggerCodec codec;
  private TriggerMetrics metrics;

  OneRunPerCause(TriggerSettings settings, Supplier<TriggerCodec> codecs) {
    this.settings = settings;
    this.codecs = codecs;
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> context) {
    this.context = context;
    this.causes = context.getStateStore(RunTopology.CAUSES);
    this.metrics = new TriggerMetrics(context.metrics());
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    if (codec == null) {
      codec = codecs.get();
    }
    RetrainTrigger trigger;
    try {
      trigger =
          RegistryPatience.<RetrainTrigger, BadRecordException>ask(
              () -> codec.triggers().decode(record.value()));
    } catch (BadRecordException bad) {
      deadLetter(record, bad);
      return;
    }
    String known = causes.get(trigger.getCauseId());
    if (known != null) {
      metrics.repeatedCause();
      LOG.info("Cause {} has its run {} already", trigger.getCauseId(), known);
      return;
    }
    TrainingRun run =
        RunRequests.of(
            trigger,
            settings.trainWindow(),
            settings.gateWindow(),
            Instant.ofEpochMilli(context.currentSystemTimeMs()));
    causes.put(trigger.getCauseId(), run.getRunId());
    metrics.requestedRun();
    LOG.info("Run {} requested for cause {}", run.getRunId(), trigger.getCauseId());
    context.forward(
        new Record<>(
            run.getModelName().getBytes(UTF_8), codec.runs().encode(run), record.timestamp()),
        RunTopology.RUNS);
  }

  private void deadLetter(Record<byte[], byte[]> record, BadRecordException bad) {
    metrics.deadLetter();
    RecordMetadata at =
        context
            .recordMetadata()
            .orElseThrow(() -> new IllegalStateException("a source record has a position"));
    LOG.error(
        "Unreadable trigger at {}-{} offset {}: {} ({})",
        at.topic(),
        at.partition(),
        at.offset(),
        bad.getMessage(),
        bad.reason());
    Headers headers = new RecordHeaders(record.headers().toArray());
    add(headers, "__streams.errors.topic", at.topic());
    add(headers, "__streams.errors.partition", Integer.toString(at.partition()));
    add(headers, "__streams.errors.offset", Long.toString(at.offset()));
    add(headers, "__streams.errors.exception", bad.getClass().getName());
    add(headers, "__streams.errors.message", bad.getMessage());
    add(headers, "penstock.reason", bad.reason().name());
    context.forward(record.withHeaders(headers), RunTopology.DEAD_LETTERS);
  }

  private static void add(Headers headers, String name, String value) {
    headers.add(name, value.getBytes(UTF_8));
  }
}
