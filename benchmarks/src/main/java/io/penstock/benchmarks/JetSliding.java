package io.penstock.benchmarks;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.jet.Job;
import com.hazelcast.jet.aggregate.AggregateOperations;
import com.hazelcast.jet.config.JobConfig;
import com.hazelcast.jet.config.ProcessingGuarantee;
import com.hazelcast.jet.datamodel.KeyedWindowResult;
import com.hazelcast.jet.datamodel.Tuple2;
import com.hazelcast.jet.pipeline.Pipeline;
import com.hazelcast.jet.pipeline.Sink;
import com.hazelcast.jet.pipeline.SinkBuilder;
import com.hazelcast.jet.pipeline.SourceBuilder;
import com.hazelcast.jet.pipeline.StreamSource;
import com.hazelcast.jet.pipeline.WindowDefinition;
import io.penstock.featurejobs.TransactionEvent;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Hazelcast Jet's sliding windows of the same shape as {@link FlinkSliding}, on one thread of one
 * member that joins nobody and calls nowhere.
 */
final class JetSliding implements AutoCloseable {
  private static final String TALLY = "tally";
  private static final int BATCH = 256;

  private final HazelcastInstance member;

  JetSliding() {
    Config config = new Config();
    config.setClusterName("penstock-bench");
    config.setProperty("hazelcast.logging.type", "slf4j");
    config.setProperty("hazelcast.phone.home.enabled", "false");
    config.setProperty("hazelcast.socket.bind.any", "false");
    config.getNetworkConfig().setPort(0);
    JoinConfig join = config.getNetworkConfig().getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
    config.getJetConfig().setEnabled(true).setCooperativeThreadCount(1);
    member = Hazelcast.newHazelcastInstance(config);
  }

  /** Runs the first rows of the published stream through the windows. */
  Tally run(int rows) throws Exception {
    Progress progress = new Progress(rows);
    member.getUserContext().put(TALLY, progress);
    System.gc();
    Job job =
        member
            .getJet()
            .newJob(
                pipeline(rows), new JobConfig().setProcessingGuarantee(ProcessingGuarantee.NONE));
    try {
      CompletableFuture.anyOf(progress.done, job.getFuture()).get(10, TimeUnit.MINUTES);
    } finally {
      job.cancel();
    }
    return progress.done.getNow(null);
  }

  private static Pipeline pipeline(int rows) {
    StreamSource<TransactionEvent> source =
        SourceBuilder.timestampedStream(
                "published", context -> new Cursor(rows, progress(context.hazelcastInstance())))
            .<TransactionEvent>fillBufferFn(Cursor::fill)
            .build();
    Sink<KeyedWindowResult<String, Tuple2<Long, Long>>> sink =
        SinkBuilder.sinkBuilder(TALLY, context -> progress(context.hazelcastInstance()))
            .<KeyedWindowResult<String, Tuple2<Long, Long>>>receiveFn(
                (progress, window) -> progress.add(window.getValue().f0(), window.getValue().f1()))
            .build();
    Pipeline pipeline = Pipeline.create();
    pipeline
        .readFrom(source)
        .withNativeTimestamps(0)
        .groupingKey(event -> event.customerId)
        .window(
            WindowDefinition.sliding(FlinkSliding.SIZE.toMillis(), FlinkSliding.SLIDE.toMillis()))
        .aggregate(
            AggregateOperations.allOf(
                AggregateOperations.counting(),
                AggregateOperations.summingLong(event -> event.amountMinor)))
        .writeTo(sink);
    return pipeline;
  }

  private static Progress progress(HazelcastInstance member) {
    return (Progress) member.getUserContext().get(TALLY);
  }

  @Override
  public void close() {
    member.shutdown();
  }

  /** The rows, and one event so late that all windows of theirs end; its own never do. */
  private static final class Cursor {
    private final int rows;
    private final Progress progress;
    private int next;

    Cursor(int rows, Progress progress) {
      this.rows = rows;
      this.progress = progress;
    }

    void fill(SourceBuilder.TimestampedSourceBuffer<TransactionEvent> buffer) {
      if (next == 0) {
        progress.started();
      }
      for (int end = Math.min(next + BATCH, rows); next < end; next++) {
        TransactionEvent event = new TransactionEvent();
        Published.fill(next, event);
        buffer.add(event, event.eventTime);
      }
      if (next == rows) {
        next++;
        TransactionEvent last = new TransactionEvent();
        Published.fill(rows - 1, last);
        last.customerId = "nobody";
        buffer.add(last, last.eventTime + 2 * FlinkSliding.SIZE.toMillis());
      }
    }
  }

  /** Adds up what comes out, on Jet's one thread, until each event has been in all its windows. */
  private static final class Progress {
    final CompletableFuture<Tally> done = new CompletableFuture<>();
    private final long expected;
    private long start;
    private long outputs;
    private long counts;
    private long sums;

    Progress(int rows) {
      expected = rows * FlinkSliding.windowsOfAnEvent();
    }

    void started() {
      start = System.nanoTime();
    }

    void add(long count, long sum) {
      outputs++;
      counts += count;
      sums += sum;
      if (counts == expected) {
        done.complete(new Tally(outputs, counts, sums, System.nanoTime() - start));
      }
    }
  }
}
