package io.penstock.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.schemas.BadRecordException;
import io.penstock.schemas.DeadLetterReason;
import io.penstock.schemas.FraudLabel;
import io.penstock.schemas.IncompatibleSchemaException;
import io.penstock.schemas.RegistryUnavailableException;
import io.penstock.schemas.SchemaRegistryClient;
import io.penstock.schemas.SchemaRegistryException;
import io.penstock.schemas.Topic;
import io.penstock.schemas.Topics;
import io.penstock.schemas.UnknownSchemaException;
import io.penstock.schemas.WireDecoder;
import io.penstock.schemas.WireEncoder;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The registry client and the wire format against the real registry process. */
class SchemaRegistryIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final int NO_SUCH_ID = 1_999_999_999;

  private static SchemaRegistryClient client;

  /** A subject of this test's own, so that nothing depends on what others registered. */
  private final String subject = "schema-registry-it-" + UUID.randomUUID() + "-value";

  @BeforeAll
  static void connect() {
    client = new SchemaRegistryClient(RunningStack.registry(), TIMEOUT);
    client.setGlobalCompatibility("BACKWARD");
  }

  @AfterAll
  static void close() {
    client.close();
  }

  static Stream<Topic<?>> topics() {
    return Topics.all().stream();
  }

  @ParameterizedTest
  @MethodSource("topics")
  void everyTopicsSchemaIsTakenOnceAndComesBackPlain(Topic<?> topic) {
    int id = client.register(topic.subject(), topic.schema());

    assertThat(client.register(topic.subject(), topic.schema())).isEqualTo(id);
    assertThat(client.isCompatible(topic.subject(), topic.schema())).isTrue();
    assertThat(client.byId(id).getFullName()).isEqualTo(topic.schema().getFullName());
    assertThat(client.byId(id).toString()).doesNotContain("avro.java.string");
  }

  @Test
  void aValueGoesThroughTheRegistryAndBack() throws Exception {
    Instant time = Instant.parse("2018-08-08T07:19:05.250Z");
    FraudLabel label = new FraudLabel("1", true, "analyst", time, "2", "3", time, time);
    byte[] bytes = new WireEncoder<>(Topics.TRANSACTIONS_LABELS, client).encode(label);

    try (SchemaRegistryClient other = new SchemaRegistryClient(RunningStack.registry(), TIMEOUT)) {
      assertThat(new WireDecoder<>(Topics.TRANSACTIONS_LABELS, other).decode(bytes))
          .isEqualTo(label);
    }
  }

  @Test
  void anIdThatNobodyRegisteredIsUnknownAndItsRecordIsBad() {
    UnknownSchemaException unknown =
        catchThrowableOfType(UnknownSchemaException.class, () -> client.byId(NO_SUCH_ID));
    assertThat(unknown.id()).isEqualTo(NO_SUCH_ID);
    assertThat(unknown).hasMessageContaining("has no schema with id " + NO_SUCH_ID);

    byte[] foreign = {0, 0x77, 0x35, (byte) 0x93, (byte) 0xff, 1, 2, 3};
    BadRecordException bad =
        catchThrowableOfType(
            BadRecordException.class,
            () -> new WireDecoder<>(Topics.TRANSACTIONS_RAW, client).decode(foreign));
    assertThat(bad.reason()).isEqualTo(DeadLetterReason.UNKNOWN_SCHEMA);
  }

  @Test
  void aSchemaThatBreaksReadersIsRefused() {
    Schema first = SchemaBuilder.record("Sample").fields().requiredString("id").endRecord();
    Schema older =
        SchemaBuilder.record("Sample")
            .fields()
            .requiredString("id")
            .name("channel")
            .type()
            .stringType()
            .stringDefault("")
            .endRecord();
    Schema breaking =
        SchemaBuilder.record("Sample")
            .fields()
            .requiredString("id")
            .requiredString("channel")
            .endRecord();
    int id = client.register(subject, first);

    assertThat(client.isCompatible(subject, older)).isTrue();
    assertThat(client.isCompatible(subject, breaking)).isFalse();
    assertThatThrownBy(() -> client.register(subject, breaking))
        .isInstanceOf(IncompatibleSchemaException.class)
        .hasMessageContaining(subject);
    assertThat(client.register(subject, older)).isNotEqualTo(id);
  }

  @Test
  void aSubjectWithoutVersionsTakesAnySchema() {
    assertThat(client.isCompatible(subject, Schema.create(Schema.Type.LONG))).isTrue();
  }

  @Test
  void manyThreadsGetOneSchema() throws Exception {
    int threads = 16;
    int id = client.register(subject, Topics.TRANSACTIONS_RAW.schema());
    CyclicBarrier together = new CyclicBarrier(threads);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try (SchemaRegistryClient fresh = new SchemaRegistryClient(RunningStack.registry(), TIMEOUT)) {
      List<Callable<Schema>> calls = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        calls.add(
            () -> {
              together.await();
              return fresh.byId(id);
            });
      }
      Set<Integer> identities = new HashSet<>();
      for (Future<Schema> schema : pool.invokeAll(calls)) {
        identities.add(System.identityHashCode(schema.get()));
      }
      assertThat(identities).hasSize(1);
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void aWrongPathIsNeitherAnUnknownSchemaNorARegistryThatIsAway() {
    try (SchemaRegistryClient lost =
        new SchemaRegistryClient(RunningStack.registry().resolve("/nothing/here"), TIMEOUT)) {
      assertThatThrownBy(() -> lost.byId(1))
          .isInstanceOf(SchemaRegistryException.class)
          .isNotInstanceOf(UnknownSchemaException.class)
          .isNotInstanceOf(RegistryUnavailableException.class)
          .hasMessageContaining("is its URL right?");
    }
  }

  @Test
  void aLevelThatTheRegistryDoesNotKnowIsRefusedWithItsName() {
    assertThatThrownBy(() -> client.setGlobalCompatibility("SIDEWAYS"))
        .isInstanceOf(SchemaRegistryException.class)
        .hasMessageContaining("SIDEWAYS");
  }

  @Test
  void theUrlMayEndWithASlash() {
    int id = client.register(subject, Schema.create(Schema.Type.STRING));
    URI slashed = URI.create(RunningStack.registry() + "/");
    try (SchemaRegistryClient same = new SchemaRegistryClient(slashed, TIMEOUT)) {
      assertThat(same.byId(id)).isEqualTo(Schema.create(Schema.Type.STRING));
    }
  }
}
