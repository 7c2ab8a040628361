package io.penstock.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.features.FeatureSet;
import io.penstock.models.Manifest;
import io.penstock.models.ModelRepository;
import io.penstock.schemas.ModelEvent;
import io.penstock.schemas.ModelEventKind;
import io.penstock.settings.SettingsLoader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs on made-up rows, with a list for the lifecycle topic. */
class TrainingWorkflowTest {
  private static final Clock CLOCK = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);

  @TempDir Path directory;
  private final FakeLog log = new FakeLog();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Map<String, String> values = new HashMap<>();
  private double fraudShare = 0.05;

  /** How much later than the cut that it is told a faulty source sees. */
  private Duration leak = Duration.ZERO;

  private boolean catalogIsAway;

  @BeforeEach
  void aFirstModel() {
    values.put("kafka.bootstrap", "none:1");
    values.put("registry.url", "http://none:1");
    values.put("lake.catalog", "http://none:1");
    values.put("models.repository", directory.toString());
    values.put("run.id", "run-1");
    values.put("run.cause", "first");
    values.put("run.train-start", "2018-07-25T00:00:00Z");
    values.put("run.train-end", "2018-08-01T00:00:00Z");
  }

  @Test
  void aFirstModelIsTunedPublishedAndPromoted() {
    values.put("run.tune-start", "2018-07-04T00:00:00Z");

    assertThat(run()).isTrue();

    assertThat(log.events)
        .extracting(ModelEvent::getKind)
        .containsExactly(ModelEventKind.PUBLISHED, ModelEventKind.PROMOTED);
    assertThat(log.events.get(0).getPreviousEventId()).isNull();
    assertThat(log.events.get(1).getPreviousEventId()).isEqualTo(log.events.get(0).getEventId());
    Manifest manifest = new ModelRepository(directory).manifest("card_fraud", "run-1");
    assertThat(log.events.get(1).getDigest()).isEqualTo(manifest.digest());
    assertThat(manifest.parameters()).containsKeys("max_depth", "eta", "rounds", "tree_method");
    assertThat(manifest.metrics())
        .containsKeys("tune_average_precision", "tune_auc_roc", "tune_card_precision_at_100");
    assertThat(manifest.metrics()).containsEntry("train_rows_incomplete", 1.0);
    assertThat(manifest.profile().features()).hasSize(16);
    assertThat(manifest.snapshots()).isEqualTo(Map.of("features", 42L));
    assertThat(kept).containsExactly("model-card_fraud-" + manifest.version());
    assertThat(manifest.reviewThreshold()).isBetween(0.0, manifest.declineThreshold());
    assertThat(states()).containsExactly("WAITING_FOR_LABELS", "RUNNING", "SUCCEEDED");
    // 7 days of 600 rows, and those of the folds that chose the parameters.
    assertThat(log.events.get(1).getWhy())
        .startsWith("first: trained without a champion to compare with; leak check passed on ");
  }

  @Test
  void aSecondAttemptPublishesNothingTwice() {
    run();
    values.put("run.attempt", "2");

    assertThat(run()).isTrue();
    assertThat(log.events).hasSize(2);
  }

  @Test
  void aSecondAttemptAddsThePromotionThatTheFirstDidNotReach() {
    run();
    ModelEvent promoted = log.events.remove(1);
    values.put("run.attempt", "2");

    assertThat(run()).isTrue();
    assertThat(log.events).hasSize(2);
    assertThat(log.events.get(1).getEventId()).isEqualTo(promoted.getEventId());
    assertThat(log.events.get(1).getPreviousEventId()).isEqualTo(log.events.get(0).getEventId());
  }

  @Test
  void aRetrainingTakesTheChampionsParametersAndPassesTheGate() {
    run();
    retrain("run-2", "run-1");

    assertThat(run()).isTrue();

    ModelRepository repository = new ModelRepository(directory);
    Manifest challenger = repository.manifest("card_fraud", "run-2");
    assertThat(challenger.parameters())
        .isEqualTo(repository.manifest("card_fraud", "run-1").parameters());
    assertThat(challenger.metrics()).containsKeys("gate_difference_low", "gate_frauds");
    assertThat(log.events).hasSize(4);
    assertThat(log.events.get(2).getPreviousEventId()).isEqualTo(log.events.get(1).getEventId());
    assertThat(log.events.get(3).getWhy()).contains("passed");
  }

  @Test
  void tooFewFraudsInTheGatesRowsPromoteNothing() {
    run();
    fraudShare = 0.005;
    retrain("run-2", "run-1");

    assertThat(run()).isFalse();

    assertThat(log.events).hasSize(2);
    assertThat(new ModelRepository(directory).exists("card_fraud", "run-2")).isFalse();
    assertThat(states()).endsWith("REJECTED");
    assertThat(kept).containsExactly("model-card_fraud-run-1");
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("no promotion: too few frauds");
  }

  @Test
  void aModelComparedWithAChampionThatHasGoneIsNotPromoted() {
    run();
    retrain("run-2", "run-1");
    run();
    retrain("run-3", "run-1");

    assertThatThrownBy(this::run)
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("run-2 is in production by now, not run-1");
    assertThat(log.events).hasSize(4);
    // It is published, and another attempt would go on with it.
    assertThat(kept).contains("model-card_fraud-run-3");
  }

  @Test
  void aRejectionStaysOneWhereTheTagCannotBeTakenBack() {
    run();
    fraudShare = 0.005;
    retrain("run-2", "run-1");
    catalogIsAway = true;

    assertThat(run()).isFalse();
    assertThat(states()).endsWith("REJECTED");
  }

  @Test
  void aTuneFoldThatReachesIntoTheTrainingRowsIsRefused() {
    values.put("run.tune-start", "2018-07-05T00:00:00Z");

    assertThatThrownBy(this::run)
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("run.tune-start");
  }

  @Test
  void rowsThatSawWhatCameAfterTheCutEndTheRun() {
    leak = Duration.ofDays(9);

    assertThatThrownBy(this::run)
        .isInstanceOf(TrainingException.class)
        .hasMessageStartingWith("leak: transaction t")
        .hasMessageContaining("after the cut at 2018-08-08T00:00:00Z");
    assertThat(log.events).isEmpty();
    assertThat(kept).isEmpty();
  }

  private void retrain(String id, String champion) {
    values.put("run.id", id);
    values.put("run.champion", champion);
    values.put("run.train-start", "2018-09-05T00:00:00Z");
    values.put("run.train-end", "2018-09-12T00:00:00Z");
    values.put("run.gate-end", "2018-09-14T00:00:00Z");
  }

  private boolean run() {
    TrainingSettings settings = SettingsLoader.load(TrainingSettings.class, values);
    long cut = settings.run().window().cut(settings.labels().delay()).toEpochMilli();
    long[] newest = {cut - KnownFrauds.DAY_MILLIS};
    LabelWait wait =
        new LabelWait(
            () -> OptionalLong.of(newest[0]), settings.labels(), CLOCK, pause -> newest[0] = cut);
    return new TrainingWorkflow(
            settings,
            FeatureSet.load(settings.featureSet()),
            MadeUpRows::new,
            wait,
            log,
            new LauncherLines(new PrintStream(out, true, StandardCharsets.UTF_8)),
            CLOCK)
        .run();
  }

  private List<String> states() {
    return out.toString(StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.startsWith(LauncherLines.PREFIX))
        .map(line -> line.replaceAll(".*\"state\":\"(\\w+)\".*", "$1"))
        .toList();
  }

  private static final class FakeLog implements TrainingWorkflow.ModelLog {
    final List<ModelEvent> events = new ArrayList<>();

    @Override
    public List<ModelEvent> read() {
      return List.copyOf(events);
    }

    @Override
    public void add(List<ModelEvent> more) {
      events.addAll(more);
    }
  }

  /** The tags on the snapshots. */
  private final Set<String> kept = new LinkedHashSet<>();

  /** 600 rows a day; a fraud has a large amount or a risky terminal, beyond all genuine ones. */
  private final class MadeUpRows implements RowSource {
    @Override
    public TrainingRows rows(long from, long to, long cut) {
      // Read while upkeep may go round: nothing else keeps the snapshots.
      assertThat(kept).contains("model-card_fraud-" + values.get("run.id"));
      TrainingRows.Builder builder =
          new TrainingRows.Builder(15, cut + leak.toMillis(), 7 * KnownFrauds.DAY_MILLIS);
      builder.incompleteRow(from);
      for (long time = from; time < to; time += KnownFrauds.DAY_MILLIS / 600) {
        SplittableRandom random = new SplittableRandom(time);
        String id = "t" + time;
        boolean fraud = random.nextDouble() < fraudShare;
        float[] vector = new float[15];
        for (int i = 0; i < vector.length; i++) {
          vector[i] = random.nextInt(100);
        }
        if (fraud) {
          vector[random.nextBoolean() ? 0 : 10] += 100;
          long known = time + 3 * KnownFrauds.DAY_MILLIS;
          builder.label(id, new TrainingRows.Label(true, known, known + leak.toMillis(), 0));
        }
        builder.row(id, "c" + random.nextInt(500), time, time, vector);
      }
      return builder.build();
    }

    @Override
    public KnownFrauds knownFrauds(long from, long to, long cut) {
      return new KnownFrauds(7 * KnownFrauds.DAY_MILLIS);
    }

    @Override
    public void keep(String name) {
      kept.add(name);
    }

    @Override
    public void release(String name) {
      kept.remove(name);
      if (catalogIsAway) {
        throw new IllegalStateException("the catalog is away");
      }
    }

    @Override
    public Map<String, Long> snapshots() {
      return Map.of("features", 42L);
    }
  }
}
