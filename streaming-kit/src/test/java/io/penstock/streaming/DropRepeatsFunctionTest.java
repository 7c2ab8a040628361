package io.penstock.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.ProcessFunctionTestHarnesses;
import org.apache.flink.types.PojoTestUtils;
import org.junit.jupiter.api.Test;

class DropRepeatsFunctionTest {

  @Test
  void passesEachNumberOnceAcrossARestart() throws Exception {
    var before = harness();
    for (long number : new long[] {1, 2, 4, 2, 4}) {
      before.processElement(number, 0);
    }
    assertThat(before.extractOutputValues()).containsExactly(1L, 2L, 4L);
    var snapshot = before.snapshot(1, 1);
    before.close();

    var restored =
        new KeyedOneInputStreamOperatorTestHarness<String, Long, Long>(
            new KeyedProcessOperator<>(function()), number -> "customer", Types.STRING);
    restored.initializeState(snapshot);
    restored.open();
    for (long number : new long[] {1, 2, 4, 3, 5, 3}) {
      restored.processElement(number, 0);
    }
    assertThat(restored.extractOutputValues()).containsExactly(3L, 5L);
    restored.close();
  }

  @Property
  void agreesWithASetOfAllNumbers(@ForAll List<@LongRange(min = 1, max = 60) Long> numbers) {
    SeenSequence seen = new SeenSequence();
    Set<Long> all = new HashSet<>();
    for (long number : numbers) {
      assertThat(seen.add(number)).isEqualTo(all.add(number));
    }
  }

  @Test
  void boundsWhatItKeepsAboveAGap() {
    SeenSequence seen = new SeenSequence();
    for (long number = 2; number <= 10 * SeenSequence.MOST_ABOVE; number++) {
      assertThat(seen.add(number)).isTrue();
      assertThat(seen.above.length).isLessThanOrEqualTo(SeenSequence.MOST_ABOVE);
    }
    assertThat(seen.add(5)).isFalse();
  }

  @Test
  void travelsAsAPojo() {
    PojoTestUtils.assertSerializedAsPojoWithoutKryo(SeenSequence.class);
    PojoTestUtils.assertSerializedAsPojoWithoutKryo(KafkaRecord.class);
    PojoTestUtils.assertSerializedAsPojoWithoutKryo(DeadLetter.class);
    assertThat(DropRepeatsFunction.REPEATS).isEqualTo("repeats");
  }

  private static DropRepeatsFunction<Long> function() {
    return new DropRepeatsFunction<>(Long.class, number -> number);
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, Long, Long> harness()
      throws Exception {
    return ProcessFunctionTestHarnesses.forKeyedProcessFunction(
        function(), number -> "customer", Types.STRING);
  }
}
