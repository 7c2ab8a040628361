package io.penstock.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.apache.flink.types.PojoTestUtils;
import org.junit.jupiter.api.Test;

class ScoringJobTest {
  @Test
  void theUidsThatStateIsKeptUnderDoNotChange() {
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(new Configuration());
    ScoringJob.build(
        env, ScoringSettingsTest.settings(32, Duration.ofMillis(10), Duration.ofSeconds(30)));
    StreamGraph graph = env.getStreamGraph(false);
    List<String> uids =
        graph.getStreamNodes().stream()
            .map(StreamNode::getTransformationUID)
            .filter(Objects::nonNull)
            .sorted()
            .toList();
    assertThat(uids)
        .containsExactly(
            "Sink Committer: features-dead-letters",
            "Sink Committer: lifecycle-dead-letters",
            "Sink Committer: scored-sink",
            "decode-features",
            "decode-lifecycle",
            "drop-repeats",
            "features-dead-letters",
            "features-source",
            "lifecycle-dead-letters",
            "lifecycle-source",
            "score",
            "scored-sink");
    // Serializes every operator.
    assertThat(graph.getJobGraph().getNumberOfVertices()).isPositive();
  }

  @Test
  void whatTravelsBetweenOperatorsIsPojo() {
    PojoTestUtils.assertSerializedAsPojoWithoutKryo(Scored.class);
    PojoTestUtils.assertSerializedAsPojoWithoutKryo(LifecycleEvent.class);
  }
}
