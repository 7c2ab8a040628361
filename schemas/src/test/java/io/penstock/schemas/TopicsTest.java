package io.penstock.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TopicsTest {
  @ParameterizedTest
  @CsvSource({
    "transactions.raw.v1, 6, 2765",
    "transactions.labels.v1, 6, 1236698",
    "transactions.features.v1, 6, 2765",
    "transactions.scored.v1, 6, 2765",
    "models.lifecycle.v1, 1, card_fraud",
    "drift.reports.v1, 1, card_fraud/TX_AMOUNT",
    "training.triggers.v1, 1, card_fraud",
    "training.runs.v1, 1, card_fraud"
  })
  void everyTopicHasItsNameKeyAndPartitions(String name, int partitions, String key) {
    Topic<?> topic = Topics.named(name).orElseThrow();

    assertThat(topic.partitions()).isEqualTo(partitions);
    assertThat(keyOfSample(topic)).isEqualTo(key);
    assertThat(topic.subject()).isEqualTo(name + "-value");
    assertThat(topic.dlq()).isEqualTo(name + ".dlq");
  }

  @Test
  void thereAreEightTopicsAndNoOther() {
    assertThat(Topics.all()).hasSize(8).doesNotHaveDuplicates();
    assertThat(Topics.named("transactions.raw.v2")).isEmpty();
  }

  @Test
  void onlyTheLifecycleIsFoldedAsAWhole() {
    assertThat(Topics.all()).filteredOn(Topic::keepForever).containsOnly(Topics.MODELS_LIFECYCLE);
  }

  @ParameterizedTest
  @MethodSource("topics")
  void aTopicTravelsToAnotherProcess(Topic<?> topic) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(topic);
    }
    Topic<?> back;
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      back = (Topic<?>) in.readObject();
    }

    assertThat(back.name()).isEqualTo(topic.name());
    assertThat(back.schema()).isEqualTo(topic.schema());
    assertThat(keyOfSample(back)).isEqualTo(keyOfSample(topic));
  }

  static Stream<Topic<?>> topics() {
    return Topics.all().stream();
  }

  private static <T extends SpecificRecord> String keyOfSample(Topic<T> topic) {
    return topic
        .keyOf()
        .apply(
            SampleRecords.of(
                Topics.all().stream()
                    .filter(known -> known.name().equals(topic.name()))
                    .map(TopicsTest::<T>same)
                    .findFirst()
                    .orElseThrow()));
  }

  @SuppressWarnings("unchecked")
  private static <T extends SpecificRecord> Topic<T> same(Topic<?> topic) {
    return (Topic<T>) topic;
  }
}
