package io.penstock.featurejobs;

import static io.penstock.featurejobs.Events.DAY;
import static io.penstock.featurejobs.Events.HOUR;
import static io.penstock.featurejobs.Events.START;
import static io.penstock.featurejobs.Events.fraud;
import static io.penstock.featurejobs.Events.transaction;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.store.EntityValues;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.CheckpointStateOutputStream;
import org.apache.flink.runtime.state.CheckpointedStateScope;
import org.apache.flink.runtime.state.memory.MemCheckpointStreamFactory;
import org.apache.flink.streaming.api.operators.OperatorSnapshotFinalizer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A checkpoint that is written while the stream goes on and changes what it is writing: some events
 * come before the first byte, and one more with each state that is written. What it holds is the
 * state as of its beginning.
 */
class SnapshotInTheMiddleTest {
  private static final int EVENTS = 1_200;
  private static final int BEGIN = 600;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void itHoldsTheStateOfItsBeginning(boolean paged) throws Exception {
    StateLayout layout = paged ? Events.PAGED : StateLayout.WHOLE;
    try (StageChain undisturbed = new StageChain(StateLayout.WHOLE);
        StageChain goesOn = new StageChain(layout);
        StageChain restored = new StageChain(layout)) {
      for (int i = 0; i < EVENTS; i++) {
        send(i, undisturbed);
      }
      for (int i = 0; i < BEGIN; i++) {
        send(i, goesOn);
      }
      Set<String> before = new HashSet<>(goesOn.vectors().keySet());
      assertThat(before).as("those of the last days wait").hasSizeBetween(200, BEGIN - 50);

      SendsWithEachWrite stream = new SendsWithEachWrite(goesOn, BEGIN);
      var unwritten = goesOn.snapshotsOfNow(stream);
      for (int i = 0; i < 100; i++) {
        stream.send();
      }
      Map<String, OperatorSubtaskState> written = new HashMap<>();
      for (var each : unwritten.entrySet()) {
        written.put(
            each.getKey(),
            OperatorSnapshotFinalizer.create(each.getValue()).getJobManagerOwnedState());
      }
      assertThat(stream.next)
          .as("sent meanwhile")
          .isGreaterThanOrEqualTo(BEGIN + (paged ? 100 : 150));
      while (stream.next < EVENTS) {
        stream.send();
      }
      restored.goOnFrom(written);
      for (int i = BEGIN; i < EVENTS; i++) {
        send(i, restored);
      }

      Map<String, double[]> expected = undisturbed.vectors();
      assertThat(goesOn.vectors()).hasSameSizeAs(expected);
      assertEqual(expected, goesOn.vectors());
      assertOnlineEqual(undisturbed, goesOn);
      Set<String> after = new HashSet<>(expected.keySet());
      after.removeAll(before);
      assertThat(restored.vectors().keySet()).isEqualTo(after);
      assertEqual(expected, restored.vectors());
      assertThat(restored.incomplete()).isEmpty();
      assertOnlineEqual(undisturbed, restored);
    }
  }

  /** A checkpoint's streams in memory. */
  private static final class SendsWithEachWrite extends MemCheckpointStreamFactory {
    private final StageChain chain;
    private final Thread thread = Thread.currentThread();
    private int next;

    SendsWithEachWrite(StageChain chain, int next) {
      super(Integer.MAX_VALUE);
      this.chain = chain;
      this.next = next;
    }

    void send() {
      try {
        SnapshotInTheMiddleTest.send(next++, chain);
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public CheckpointStateOutputStream createCheckpointStateOutputStream(
        CheckpointedStateScope scope) {
      return new MemoryCheckpointOutputStream(Integer.MAX_VALUE) {
        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
          super.write(bytes, offset, length);
          // RocksDB's files, which never change, are sent off by other threads.
          if (next < EVENTS && Thread.currentThread() == thread) {
            send();
          }
        }
      };
    }
  }

  /** An event each two hours, labels after three days; which have come ten days less far. */
  private static void send(int i, StageChain chain) throws Exception {
    long time = START + i * 2 * HOUR;
    if (i >= 36 && i % 4 == 0) {
      LabelEvent label = fraud("tx" + (i - 36), time - 3 * DAY, time);
      label.terminalId = event(i - 36).terminalId;
      chain.label(label);
    }
    chain.transaction(event(i));
    chain.watermarks(time, time - 10 * DAY);
  }

  private static TransactionEvent event(int i) {
    SplittableRandom random = new SplittableRandom(i);
    TransactionEvent event = transaction("tx" + i, START + i * 2 * HOUR, random.nextInt(100_000));
    event.customerId = "c" + random.nextInt(7);
    event.terminalId = "t" + random.nextInt(11);
    event.cardToken = "k" + random.nextInt(9);
    return event;
  }

  private static void assertEqual(Map<String, double[]> expected, Map<String, double[]> vectors) {
    vectors.forEach((id, vector) -> assertThat(vector).as(id).isEqualTo(expected.get(id)));
  }

  private static void assertOnlineEqual(StageChain expected, StageChain chain) {
    Map<String, EntityValues> online = chain.online();
    expected
        .online()
        .forEach(
            (key, values) -> {
              EntityValues found = online.get(key);
              if (found != null) {
                assertThat(found.asOf).as(key).isEqualTo(values.asOf);
                assertThat(found.seq).as(key).isEqualTo(values.seq);
                assertThat(found.values).as(key).isEqualTo(values.values);
              }
            });
    assertThat(online).hasSizeGreaterThan(60);
  }
}
