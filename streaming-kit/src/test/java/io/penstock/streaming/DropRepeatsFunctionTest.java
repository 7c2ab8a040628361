package io.penstock.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
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

  @Property
  void agreesWithASetAcrossWords(
      @ForAll @Size(max = 400) List<@LongRange(min = 1, max = 300) Long> numbers) {
    agreesWithASetOfAllNumbers(numbers);
  }

  @Test
  void dropsNothingOfTwoStreamsThatAreThousandsApart() throws Exception {
    var harness = harness();
    int skew = 2_000;
    int pairs = 10_000;
    for (int i = 0; i < pairs + skew; i++) {
      if (i < pairs) {
        harness.processElement(2L * i + 2, 0);
      }
      if (i >= skew) {
        harness.processElement(2L * (i - skew) + 1, 0);
      }
    }
    assertThat(harness.extractOutputValues())
        .hasSize(2 * pairs)
        .doesNotHaveDuplicates()
        .allMatch(number -> number >= 1 && number <= 2L * pairs);
    harness.close();
  }

  @Test
  void keepsAGapOpenFor65536Numbers() {
    SeenSequence seen = new SeenSequence();
    for (long number = 2; number <= 1 + SeenSequence.LEAST_OPEN; number++) {
      assertThat(seen.add(number)).isTrue();
      assertThat(seen.giveUpGaps()).isZero();
    }
    assertThat(seen.add(1)).isTrue();
    assertThat(seen.upTo).isEqualTo(1 + SeenSequence.LEAST_OPEN);
    assertThat(seen.words).isEmpty();
  }

  @Test
  void boundsWhatItKeepsAboveAGapAndCountsWhatItGivesUp() {
    SeenSequence seen = new SeenSequence();
    int gaps = 0;
    for (long number = 2; number <= 3L * SeenSequence.LEAST_OPEN; number += 2) {
      assertThat(seen.add(number)).isTrue();
      gaps += seen.giveUpGaps();
      assertThat(seen.words.length).isLessThanOrEqualTo(SeenSequence.MOST_WORDS);
    }
    assertThat(gaps).isBetween(SeenSequence.LEAST_OPEN - 64, SeenSequence.LEAST_OPEN + 64);
    assertThat(seen.add(5)).isFalse();
    assertThat(seen.add(3L * SeenSequence.LEAST_OPEN - 1)).isTrue();
  }

  @Test
  void givesUpAGapThatWasFollowedByTooMany() {
    SeenSequence seen = new SeenSequence();
    int gaps = 0;
    for (long number = 2; number <= 2L * SeenSequence.LEAST_OPEN; number++) {
      assertThat(seen.add(number)).isTrue();
      gaps += seen.giveUpGaps();
    }
    assertThat(gaps).isEqualTo(1);
    assertThat(seen.upTo).isEqualTo(2L * SeenSequence.LEAST_OPEN);
    assertThat(seen.words).isEmpty();
  }

  @Test
  void travelsAsAPojo() {
    PojoTestUtils.assertSerializedAsPojoWithoutKryo(SeenSequence.class);
    PojoTestUtils.assertSerializedAsPojoWithoutKryo(KafkaRecord.class);
    PojoTestUtils.assertSerializedAsPojoWithoutKryo(DeadLetter.class);
    assertThat(DropRepeatsFunction.REPEATS).isEqualTo("repeats");
    assertThat(DropRepeatsFunction.ABANDONED_GAPS).isEqualTo("abandonedGaps");
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
