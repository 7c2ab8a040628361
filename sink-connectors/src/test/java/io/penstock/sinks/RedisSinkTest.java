package io.penstock.sinks;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.features.Feature;
import io.penstock.features.FeatureSet;
import io.penstock.store.EntityValues;
import io.penstock.store.FeatureStoreReader;
import io.penstock.store.RedisProcess;
import io.penstock.store.StoreSettings;
import io.penstock.store.StoreUnavailableException;
import io.penstock.store.StoredEntity;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.metrics.groups.SinkWriterMetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.runtime.tasks.TestProcessingTimeService;
import org.apache.flink.types.PojoTestUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RedisProcess.class)
class RedisSinkTest {
  private static final FeatureSet SET = FeatureSet.load("card_fraud@v1");
  private static final String CUSTOMER = SET.entities().get(0).name();
  private static final long T = 1_530_000_000_000L;
  private static final String[] NAMES =
      SET.featuresOf(CUSTOMER).stream().map(Feature::name).toArray(String[]::new);

  /** More than may wait, so that some are written before the outage. */
  private static final int OUTAGE_KEYS = 60_000;

  private static final CountDownLatch AWAY = new CountDownLatch(1);

  private final RedisProcess.Server redis;
  private final StoreSettings settings;

  RedisSinkTest(RedisProcess.Server redis) {
    this.redis = redis;
    this.settings =
        new StoreSettings(redis.uri(), Duration.ofSeconds(2), Duration.ofSeconds(1), false, 500);
  }

  @Test
  void onlyTheNewestValueOfAnEntityIsWrittenAndNoneIsWrittenBeforeTheInterval() throws Exception {
    TestProcessingTimeService timers = new TestProcessingTimeService();
    SinkWriterMetricGroup group = UnregisteredMetricsGroup.createSinkWriterMetricGroup();
    RedisSinkWriter writer = new RedisSinkWriter(settings, timers, group);
    try (FeatureStoreReader reader = new FeatureStoreReader(settings)) {
      EntityValues reused = values("coalesced", 0, 0);
      for (int i = 1; i <= 1_000; i++) {
        reused.asOf = T + i % 10;
        reused.seq = i;
        Arrays.fill(reused.values, i);
        writer.write(reused, null);
      }
      assertThat(reader.read(SET, CUSTOMER, "coalesced", T)).isEmpty();
      timers.setCurrentTime(1_001);
      writer.flush(false);
      StoredEntity stored = reader.read(SET, CUSTOMER, "coalesced", T).orElseThrow();
      assertThat(stored.asOf()).isEqualTo(T + 9);
      assertThat(stored.seq()).isEqualTo(999);
      assertThat(stored.values().values()).containsOnly(999.0);
      assertThat(writer.metrics().received.getCount()).isEqualTo(1_000);
      assertThat(writer.metrics().written.getCount()).isEqualTo(1);
    } finally {
      writer.close();
    }
  }

  @Test
  void aCheckpointWaitsForARedisThatIsAway() throws Exception {
    TestProcessingTimeService timers = new TestProcessingTimeService();
    SinkWriterMetricGroup group = UnregisteredMetricsGroup.createSinkWriterMetricGroup();
    RedisSinkWriter writer = new RedisSinkWriter(settings, timers, group);
    redis.kill();
    boolean back = false;
    try {
      for (int i = 0; i < 3_000; i++) {
        writer.write(values("away" + i, T, i), null);
      }
      timers.setCurrentTime(1_001);
      CompletableFuture<Void> checkpoint =
          CompletableFuture.runAsync(
              () -> {
                try {
                  writer.flush(false);
                } catch (Exception e) {
                  throw new AssertionError(e);
                }
              });
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (writer.metrics().retries.getCount() == 0 && System.nanoTime() < deadline) {
        Thread.onSpinWait();
      }
      assertThat(checkpoint).isNotDone();
      redis.start();
      back = true;
      checkpoint.get(20, TimeUnit.SECONDS);
      try (FeatureStoreReader reader = new FeatureStoreReader(settings)) {
        for (int i = 0; i < 3_000; i++) {
          assertThat(reader.read(SET, CUSTOMER, "away" + i, T).orElseThrow().seq()).isEqualTo(i);
        }
      }
    } finally {
      writer.close();
      if (!back) {
        redis.start();
      }
    }
  }

  @Test
  void aStreamIsHeldBackWhileRedisIsAwayAndAllIsRightWhenItIsBack() throws Exception {
    int entities = 3 * RedisSinkWriter.MAX_WAITING;
    TestProcessingTimeService timers = new TestProcessingTimeService();
    SinkWriterMetricGroup group = UnregisteredMetricsGroup.createSinkWriterMetricGroup();
    RedisSinkWriter writer = new RedisSinkWriter(settings, timers, group);
    FutureTask<Void> stream =
        new FutureTask<>(
            () -> {
              for (int seq = 1; seq <= 2; seq++) {
                for (int i = 0; i < entities; i++) {
                  writer.write(values("held" + i, T, seq), null);
                }
              }
              writer.flush(false);
              return null;
            });
    Thread task = new Thread(stream, "task");
    boolean away = true;
    redis.kill();
    try {
      task.start();
      // One write is under way and one waits: no more is taken, however long Redis is away.
      awaitTrue(() -> writer.metrics().retries.getCount() > 3 && waits(task));
      long taken = writer.metrics().received.getCount();
      assertThat(taken).isEqualTo(2L * RedisSinkWriter.MAX_WAITING);
      long retries = writer.metrics().retries.getCount();
      awaitTrue(() -> writer.metrics().retries.getCount() > retries);
      assertThat(writer.metrics().received.getCount()).isEqualTo(taken);
      assertThat(stream).isNotDone();

      redis.start();
      away = false;
      stream.get(60, TimeUnit.SECONDS);
      try (FeatureStoreReader reader = new FeatureStoreReader(settings)) {
        for (int i = 0; i < entities; i += 7) {
          assertThat(reader.read(SET, CUSTOMER, "held" + i, T).orElseThrow().seq()).isEqualTo(2);
        }
      }
    } finally {
      stream.cancel(true);
      writer.close();
      if (away) {
        redis.start();
      }
    }
  }

  private static boolean waits(Thread thread) {
    return thread.getState() == Thread.State.WAITING;
  }

  private static void awaitTrue(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in 30 s").isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  @Test
  void aJobGoesOnOverARedisThatWasAwayInTheMiddleOfIt() throws Exception {
    Configuration conf = new Configuration();
    conf.set(PipelineOptions.GENERIC_TYPES, false);
    conf.set(PipelineOptions.OBJECT_REUSE, true);
    conf.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(200));
    CompletableFuture<Void> outage = CompletableFuture.runAsync(this::killAndStartAgain);
    try (StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(2, conf)) {
      env.fromSource(
              new NumberSequenceSource(0, 399_999), WatermarkStrategy.noWatermarks(), "numbers")
          .map(new WaitForTheOutage())
          .map(n -> values("outage" + n % OUTAGE_KEYS, T + n, n))
          .returns(EntityValues.class)
          .sinkTo(new RedisSink(settings));
      env.execute();
    }
    outage.get(20, TimeUnit.SECONDS);
    try (FeatureStoreReader reader = new FeatureStoreReader(settings)) {
      for (long n = 399_999; n > 399_999 - OUTAGE_KEYS; n -= 7) {
        StoredEntity stored =
            reader.read(SET, CUSTOMER, "outage" + n % OUTAGE_KEYS, T).orElseThrow();
        assertThat(stored.asOf()).isEqualTo(T + n);
      }
    }
  }

  /** Redis is away from the time that it holds something until the sink has knocked in vain. */
  private void killAndStartAgain() {
    try {
      try (FeatureStoreReader reader = new FeatureStoreReader(settings)) {
        awaitTrue(() -> isStored(reader, "outage7"));
      }
      redis.kill();
      try (ServerSocket door = new ServerSocket()) {
        door.setReuseAddress(true);
        door.bind(new InetSocketAddress(redis.uri().getHost(), redis.uri().getPort()));
        door.setSoTimeout(30_000);
        AWAY.countDown();
        door.accept().close();
      } finally {
        AWAY.countDown();
        redis.start();
      }
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Half of the stream comes before Redis is away, the rest when it is. */
  private static final class WaitForTheOutage implements MapFunction<Long, Long> {
    private static final long serialVersionUID = 1L;

    @Override
    public Long map(Long n) throws InterruptedException {
      if (n % 200_000 == 100_000) {
        AWAY.await();
      }
      return n;
    }
  }

  private static boolean isStored(FeatureStoreReader reader, String key) {
    try {
      return reader.read(SET, CUSTOMER, key, T).isPresent();
    } catch (StoreUnavailableException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aBoundedJobLeavesEveryEntityAtItsNewestValue() throws Exception {
    Configuration conf = new Configuration();
    conf.set(PipelineOptions.GENERIC_TYPES, false);
    conf.set(PipelineOptions.OBJECT_REUSE, true);
    conf.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(200));
    try (StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(2, conf)) {
      env.fromSource(
              new NumberSequenceSource(0, 99_999), WatermarkStrategy.noWatermarks(), "numbers")
          .map(n -> values("job" + n % 1_000, T + n, n))
          .returns(EntityValues.class)
          .sinkTo(new RedisSink(settings));
      env.execute();
    }
    try (FeatureStoreReader reader = new FeatureStoreReader(settings)) {
      for (int i = 0; i < 1_000; i++) {
        assertThat(reader.read(SET, CUSTOMER, "job" + i, T).orElseThrow().seq())
            .isEqualTo(99_000 + i);
      }
    }
  }

  @Test
  void valuesTravelAsAPlainObject() {
    PojoTestUtils.assertSerializedAsPojo(EntityValues.class);
  }

  private static EntityValues values(String key, long asOf, long seq) {
    return new EntityValues(
        SET.reference(), CUSTOMER, key, asOf, seq, 0, NAMES, new double[NAMES.length]);
  }
}
