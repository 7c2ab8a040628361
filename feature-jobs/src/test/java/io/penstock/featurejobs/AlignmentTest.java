package io.penstock.featurejobs;

import static io.penstock.featurejobs.Events.DAY;
import static io.penstock.featurejobs.Events.HOUR;
import static io.penstock.featurejobs.Events.SET;
import static io.penstock.featurejobs.Events.START;
import static io.penstock.featurejobs.Events.numbered;
import static io.penstock.featurejobs.Events.terminalStage;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.streaming.StageClock;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How far sources drift apart, how many transactions wait for it, and for how long. */
class AlignmentTest {
  private static final long SETTLE = 4 * DAY;

  private final LabelledEntityFunction terminal =
      new LabelledEntityFunction(SET, SET.entity("terminal"), StateLayout.WHOLE);
  private KeyedTwoInputStreamOperatorTestHarness<
          String, TransactionEvent, LabelEvent, TransactionEvent>
      stage;
  private AlignmentMetrics alignment;
  private int sent;

  @BeforeEach
  void open() throws Exception {
    stage = terminalStage(terminal);
    stage.open();
    alignment = terminal.alignment();
  }

  @AfterEach
  void close() throws Exception {
    stage.close();
  }

  @Test
  void aLiveStreamWaitsForNothing() throws Exception {
    watermarks(START - 1_001, START - 1_001);
    for (long now = START; now < START + 2 * DAY; now += HOUR) {
      send(now);
      // The topics' partitions are read up to now, less the out-of-orderness of a second.
      watermarks(now - 1_001, now - 1_001);
    }

    assertThat(stage.extractOutputValues()).hasSize(48);
    assertThat(alignment.waited.getCount()).isZero();
    assertThat(alignment.waitingMost()).isZero();
    assertThat(alignment.aheadMost()).isEqualTo(HOUR + 1_001);
  }

  @Test
  void sourcesWithinTheDriftOfAReplayLetNothingWaitEither() throws Exception {
    for (long now = START; now < START + 20 * DAY; now += HOUR) {
      watermarks(now, now - DAY);
      send(now);
    }

    assertThat(alignment.waited.getCount()).isZero();
    assertThat(alignment.aheadMost()).isEqualTo(DAY);
  }

  @Test
  void whatIsAheadByMoreWaitsAndIsCountedInBothClocks() throws Exception {
    watermarks(START, START);
    send(START + SETTLE);
    assertThat(alignment.waited.getCount()).isZero();
    send(START + SETTLE + HOUR);
    send(START + SETTLE + 5 * HOUR);
    assertThat(alignment.waiting()).isEqualTo(2);
    watermarks(START + DAY, START + 2 * HOUR);
    assertThat(alignment.waiting()).isEqualTo(1);
    watermarks(START + DAY, START + DAY);

    assertThat(alignment.waited.getCount()).isEqualTo(2);
    assertThat(alignment.waiting()).isZero();
    assertThat(alignment.waitingMost()).isEqualTo(2);
    assertThat(alignment.aheadMost()).isEqualTo(SETTLE + 5 * HOUR);
    assertThat(alignment.waitEventTime.getStatistics().getValues())
        .containsExactlyInAnyOrder(HOUR, 5 * HOUR);
    // They left the stage before a minute ago, by the wall clock.
    assertThat(alignment.wait.getStatistics().getMin()).isBetween(60_000L, 90_000L);
    assertThat(alignment.wait.getCount()).isEqualTo(2);
  }

  @Test
  void whatComesBeforeTheFirstWatermarkWaitsWithoutADrift() throws Exception {
    send(START);

    assertThat(alignment.waiting()).isEqualTo(1);
    assertThat(alignment.aheadMost()).isZero();
    assertThat(alignment.waitEventTime.getCount()).isZero();
  }

  private void send(long eventTime) throws Exception {
    TransactionEvent event = numbered("t" + sent++, eventTime);
    event.featuresOut = StageClock.micros() - 60_000_000;
    stage.processElement1(event, eventTime);
  }

  private void watermarks(long transactions, long labels) throws Exception {
    stage.processWatermark1(new Watermark(transactions));
    stage.processWatermark2(new Watermark(labels));
  }
}
