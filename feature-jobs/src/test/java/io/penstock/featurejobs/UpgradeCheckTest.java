package io.penstock.featurejobs;

import static io.penstock.featurejobs.Events.HOUR;
import static io.penstock.featurejobs.Events.SET;
import static io.penstock.featurejobs.Events.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verdict on checkpoints that Flink itself has written. */
class UpgradeCheckTest {
  @TempDir private Path folder;

  @Test
  void stateOfAnOperatorWithoutAUidIsRefused() throws Exception {
    UpgradeCheck.Verdict verdict = UpgradeCheck.of(checkpoint(""), SET);

    assertThat(verdict.change().refused())
        .containsExactly("operator counter has state but no uid, so that no later job finds it");
    assertThat(verdict.fits()).isFalse();
  }

  @Test
  void stateWhoseOperatorsAllHaveAUidFits() throws Exception {
    UpgradeCheck.Verdict verdict = UpgradeCheck.of(checkpoint("counter"), SET);

    assertThat(verdict.change().refused()).isEmpty();
    assertThat(verdict.fits()).isTrue();
    assertThat(verdict.from()).isEqualTo("card_fraud@v1");
  }

  /** Of a job with the customer stage and a counter behind it, which has this uid, or none. */
  private Path checkpoint(String uid) throws Exception {
    Configuration settings = new Configuration();
    settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(50));
    settings.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, folder.toUri().toString());
    settings.set(
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    settings.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
    StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(1, settings);
    SingleOutputStreamOperator<TransactionEvent> counted =
        env.fromSource(
                new NumberSequenceSource(0, Long.MAX_VALUE),
                WatermarkStrategy.noWatermarks(),
                "numbers")
            .uid("numbers")
            .map(i -> Events.transaction("t" + i, START + i * HOUR, 100))
            .returns(TransactionEvent.class)
            .keyBy(event -> event.customerId)
            .process(new CustomerFunction(SET, SET.entity("customer"), StateLayout.WHOLE))
            .uid("customer")
            .map(new EndsWithItsFirstCheckpoint())
            .name("counter");
    if (!uid.isEmpty()) {
      counted.uid(uid);
    }
    counted.sinkTo(new DiscardingSink<>());
    assertThatThrownBy(env::execute).hasRootCauseMessage("a checkpoint is complete");
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.endsWith("_metadata")).findFirst().orElseThrow().getParent();
    }
  }

  /** Keeps how many it has seen, and fails the job once that is kept. */
  private static final class EndsWithItsFirstCheckpoint
      implements MapFunction<TransactionEvent, TransactionEvent>,
          CheckpointedFunction,
          CheckpointListener {
    private static final long serialVersionUID = 1L;

    private transient ListState<Long> state;
    private transient long seen;

    @Override
    public TransactionEvent map(TransactionEvent event) {
      seen++;
      return event;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
      state =
          context
              .getOperatorStateStore()
              .getListState(new ListStateDescriptor<>("seen", Types.LONG));
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
      state.add(seen);
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) {
      throw new IllegalStateException("a checkpoint is complete");
    }
  }
}
