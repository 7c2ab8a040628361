package io.penstock.featurejobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.features.FeatureSet;
import io.penstock.lake.CatalogServer;
import io.penstock.schemas.TransactionFeatures;
import io.penstock.settings.SettingsLoader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateChangelogOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.operators.SimpleOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeatureJobTest {
  private static final Map<String, String> SETTINGS =
      Map.of(
          "kafka.bootstrap", "127.0.0.1:1",
          "registry.url", "http://127.0.0.1:2",
          "sinks.lake", "false");

  /** Without the lake. */
  private static final String[] UIDS = {
    "Sink Committer: features-kafka",
    "Sink Committer: labels-dlq",
    "Sink Committer: transactions-dlq",
    "customer",
    "customer-redis",
    "features-kafka",
    "labels-decode",
    "labels-dlq",
    "terminal",
    "terminal-redis",
    "transactions-decode",
    "transactions-dlq",
    "transactions.labels.v1",
    "transactions.raw.v1"
  };

  @Test
  void pinsTheUidsOfItsOperators() {
    assertThat(uids(SETTINGS)).containsExactly(UIDS);
  }

  @Test
  void pinsTheUidsOfItsLakeSinks(@TempDir Path directory) throws Exception {
    Map<String, String> settings = new HashMap<>(SETTINGS);
    settings.remove("sinks.lake");
    try (CatalogServer catalog =
        CatalogServer.start(0, directory.resolve("lake"), directory.resolve("catalog.db"))) {
      settings.put("lake.catalog", catalog.uri().toString());
      assertThat(uids(settings))
          .contains(UIDS)
          .filteredOn(uid -> !List.of(UIDS).contains(uid))
          .containsExactly(
              "Sink Committer: features-lake",
              "Sink Committer: labels-lake",
              "Sink Committer: transactions-lake",
              "features-lake",
              "features-lake-rows",
              "features-lake: Sink pre-commit aggregator: features-lake",
              "labels-lake",
              "labels-lake-rows",
              "labels-lake: Sink pre-commit aggregator: labels-lake",
              "transactions-lake",
              "transactions-lake-rows",
              "transactions-lake: Sink pre-commit aggregator: transactions-lake");
    }
  }

  @Test
  void turnsOffAChangelogThatWouldMissStateChangedInPlace() {
    Configuration cluster = new Configuration();
    cluster.set(StateChangelogOptions.ENABLE_STATE_CHANGE_LOG, true);
    StreamExecutionEnvironment env = new StreamExecutionEnvironment(cluster);
    FeatureJob.build(env, SettingsLoader.load(FeatureSettings.class, SETTINGS));
    assertThat(env.getConfiguration().get(StateChangelogOptions.ENABLE_STATE_CHANGE_LOG)).isFalse();
  }

  @Test
  void looksUpAheadOnTheHeapAlone() {
    assertThat(customerOperator("hashmap")).isInstanceOf(AheadOperator.class);
    assertThat(customerOperator("rocksdb")).isExactlyInstanceOf(KeyedProcessOperator.class);
  }

  private static StreamOperator<?> customerOperator(String backend) {
    Map<String, String> settings = new HashMap<>(SETTINGS);
    settings.put("state.backend", backend);
    return nodes(settings)
        .filter(node -> "customer".equals(node.getTransformationUID()))
        .map(node -> ((SimpleOperatorFactory<?>) node.getOperatorFactory()).getOperator())
        .findFirst()
        .orElseThrow();
  }

  private static Stream<StreamNode> nodes(Map<String, String> settings) {
    StreamExecutionEnvironment env = new StreamExecutionEnvironment();
    FeatureJob.build(env, SettingsLoader.load(FeatureSettings.class, settings));
    return env.getStreamGraph().getStreamNodes().stream();
  }

  private static List<String> uids(Map<String, String> settings) {
    return nodes(settings).map(StreamNode::getTransformationUID).sorted().toList();
  }

  @Test
  void namesItsMetrics() {
    assertThat(List.of(FoldMetrics.EVENTS, FoldMetrics.KEYS))
        .containsExactly("eventsFolded", "keysFolded");
    assertThat(
            List.of(CustomerMetrics.REPEATS, CustomerMetrics.LATE, CustomerMetrics.LATE_INCOMPLETE))
        .containsExactly("repeats", "late", "lateIncomplete");
    assertThat(
            List.of(
                LabelMetrics.MATCHED,
                LabelMetrics.CHANGED,
                LabelMetrics.EARLY,
                LabelMetrics.UNMATCHED))
        .containsExactly(
            "labelsMatched", "labelsChanged", "labelsBeforeTransaction", "labelsUnmatched");
    assertThat(
            List.of(
                AlignmentMetrics.AHEAD_MOST,
                AlignmentMetrics.WAITED,
                AlignmentMetrics.WAITING,
                AlignmentMetrics.WAITING_MOST,
                AlignmentMetrics.WAIT,
                AlignmentMetrics.WAIT_EVENT_TIME))
        .containsExactly(
            "eventTimeAheadMost",
            "transactionsWaited",
            "transactionsWaiting",
            "transactionsWaitingMost",
            "transactionsWaitMillis",
            "transactionsWaitEventTimeMillis");
    assertThat(
            List.of(PagedStatesMetrics.HITS, PagedStatesMetrics.MISSES, PagedStatesMetrics.CACHED))
        .containsExactly("stateCacheHits", "stateCacheMisses", "stateCachedEvents");
  }

  @Test
  void makesAFeaturesRecordOfEachEvent() {
    FeatureSet set = Events.SET;
    FeatureRecords records = new FeatureRecords(set);
    TransactionEvent event = Events.numbered("a", Events.START);
    event.vector[3] = 2.5;
    event.late = true;
    event.sent = 1;
    event.featuresIn = 2;
    event.featuresOut = 3;
    TransactionFeatures record = records.apply(event);
    assertThat(record.getTransactionId()).isEqualTo("a");
    assertThat(record.getEventTime().toEpochMilli()).isEqualTo(Events.START);
    assertThat(record.getVector()).hasSize(15).element(3).isEqualTo(2.5);
    assertThat(record.getFeatureSet()).isEqualTo("card_fraud");
    assertThat(record.getFeatureSetVersion()).isEqualTo(1);
    assertThat(record.getLate()).isTrue();
    assertThat(record.getStageTimes().getFeaturesOut()).isEqualTo(3);
    assertThat(records.apply(Events.numbered("b", 0)).getVector().get(3)).isZero();
  }
}
