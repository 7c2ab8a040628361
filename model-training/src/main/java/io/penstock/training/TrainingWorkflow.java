package io.penstock.training;

import io.penstock.features.FeatureSet;
import io.penstock.models.Manifest;
import io.penstock.models.ModelRepository;
import io.penstock.models.OnnxModel;
import io.penstock.schemas.ModelEvent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One training run.
 *
 * <pre>
 * wait for labels -> tag the lake's snapshots -> their rows, checked for leaks -> parameters (the champion's, or chosen on folds) -> trees
 *   -> ONNX, checked -> gate against the champion -> repository -> PUBLISHED, PROMOTED
 * </pre>
 *
 * A run that comes again after a crash goes on with the model that it has already published. The
 * tag stays with a model that is published, and is taken back when a run ends without one. A run
 * that is killed leaves it; its next attempt takes it over.
 */
final class TrainingWorkflow {
  private static final Logger LOG = LoggerFactory.getLogger(TrainingWorkflow.class);

  private final TrainingSettings settings;
  private final FeatureSet set;
  private final Supplier<RowSource> sources;
  private final LabelWait wait;
  private final ModelRepository repository;
  private final ModelLog log;
  private final LauncherLines lines;
  private final Clock clock;

  /** {@code sources} opens the rows as they are when it is asked. */
  TrainingWorkflow(
      TrainingSettings settings,
      FeatureSet set,
      Supplier<RowSource> sources,
      LabelWait wait,
      ModelLog log,
      LauncherLines lines,
      Clock clock) {
    this.settings = settings;
    this.set = set;
    this.sources = sources;
    this.wait = wait;
    this.repository = new ModelRepository(settings.models());
    this.log = log;
    this.lines = lines;
    this.clock = clock;
  }

  /** Where a model's events are kept: in a topic, in tests in a list. */
  interface ModelLog {
    /** All events, in their order. */
    List<ModelEvent> read();

    /** Adds events, durably. */
    void add(List<ModelEvent> events);
  }

  /** Runs to the end; false if the gate rejected the model, TrainingException if it fails. */
  boolean run() {
    RunSettings run = settings.run();
    if (repository.exists(settings.modelName(), run.id())) {
      lines.tell("RUNNING", "going on with the model of an earlier attempt", Map.of());
      Manifest manifest = repository.manifest(settings.modelName(), run.id());
      promote(manifest, "attempt %d of the run".formatted(run.attempt()), manifest.metrics());
      return true;
    }
    Optional<Manifest> champion = champion();
    Instant cut = run.window().cut(settings.labels().delay());
    wait.until(cut, sentence -> lines.tell("WAITING_FOR_LABELS", sentence, Map.of()));
    lines.tell(
        "RUNNING",
        "trains on event times from %s to %s".formatted(run.trainStart(), run.trainEnd()),
        Map.of());
    return trainOnKeptSnapshots(new LeakCheck(sources.get()), cut, champion);
  }

  /** Upkeep may go round meanwhile: it must not take away what is being read. */
  private boolean trainOnKeptSnapshots(RowSource source, Instant cut, Optional<Manifest> champion) {
    RunSettings run = settings.run();
    String tag = "model-" + settings.modelName() + "-" + run.id();
    try {
      source.keep(tag);
      return train(source, run.window(), cut, champion);
    } finally {
      if (!repository.exists(settings.modelName(), run.id())) {
        release(source, tag);
      }
    }
  }

  private static void release(RowSource source, String tag) {
    try {
      source.release(tag);
    } catch (RuntimeException e) {
      LOG.warn("The tag {} stays on its snapshots, which keeps their files; drop it", tag, e);
    }
  }

  private Optional<Manifest> champion() {
    String version = settings.run().champion();
    if (version.isEmpty()) {
      return Optional.empty();
    }
    Manifest champion = repository.manifest(settings.modelName(), version);
    if (!champion.inputs().equals(set.names())) {
      throw new TrainingException(
          "the champion %s takes other features than %s".formatted(version, set.reference()));
    }
    return Optional.of(champion);
  }

  private boolean train(
      RowSource source, TrainingWindow window, Instant cut, Optional<Manifest> champion) {
    long cutMillis = cut.toEpochMilli();
    long trainEnd = window.trainEnd().toEpochMilli();
    long gateEnd = champion.isEmpty() ? trainEnd : window.gateEnd().orElseThrow().toEpochMilli();
    TrainingRows train = source.rows(window.trainStart().toEpochMilli(), trainEnd, cutMillis);
    TrainingRows gate = source.rows(trainEnd, gateEnd, cutMillis);
    LOG.info(
        "{} rows to train on, SHA-256 {}, {} for the gate, {} and {} left out as late_incomplete,"
            + " {} and {} as of another feature set, snapshots {}",
        train.size(),
        train.digest(),
        gate.size(),
        train.incomplete(),
        gate.incomplete(),
        train.ofOtherSets(),
        gate.ofOtherSets(),
        source.snapshots());
    ParameterSearch.Choice choice = choose(source, window, champion);
    ModelMaker.Made made =
        new ModelMaker(set, settings.modelName(), settings.trees())
            .make(
                settings.run().id(),
                window,
                source.snapshots(),
                train,
                gate,
                choice.parameters(),
                choice.metrics());
    String why = "trained without a champion to compare with";
    Manifest manifest = made.manifest();
    if (champion.isPresent()) {
      Gate.Verdict verdict = judge(champion.get(), made, gate);
      manifest = withMetrics(manifest, verdict.metrics());
      why = verdict.sentence();
      if (!verdict.passed()) {
        lines.tell("REJECTED", why, manifest.metrics());
        return false;
      }
    }
    repository.publish(manifest, made.onnx());
    promote(
        manifest,
        "%s; leak check passed on %,d rows".formatted(why, train.size() + gate.size()),
        manifest.metrics());
    return true;
  }

  /** The champion's parameters; without one those that did best on the folds. */
  private ParameterSearch.Choice choose(
      RowSource source, TrainingWindow window, Optional<Manifest> champion) {
    if (champion.isPresent()) {
      return new ParameterSearch.Choice(
          TreeParameters.fromManifest(champion.get().parameters()), Map.of());
    }
    if (window.tuneStart().isEmpty()) {
      return new ParameterSearch.Choice(TreeParameters.DEFAULT, Map.of());
    }
    Duration delay = settings.labels().delay();
    List<Fold> folds =
        Fold.read(
            source,
            window.tuneStart().get(),
            settings.trees().tuneFolds(),
            delay,
            window.trainStart());
    return ParameterSearch.choose(folds, settings.trees().tuneThreads());
  }

  private Gate.Verdict judge(Manifest champion, ModelMaker.Made challenger, TrainingRows gate) {
    byte[] onnx = repository.model(champion.name(), champion.version());
    try (OnnxModel model = OnnxModel.open(onnx, champion)) {
      return new Gate(settings.gate())
          .judge(challenger.gateScores(), OnnxScores.of(model, gate), gate.fraud());
    }
  }

  private static Manifest withMetrics(Manifest m, Map<String, Double> more) {
    Map<String, Double> metrics = new LinkedHashMap<>(m.metrics());
    metrics.putAll(more);
    return new Manifest(
        m.name(),
        m.version(),
        m.digest(),
        m.featureSet(),
        m.featureSetVersion(),
        m.inputs(),
        m.reviewThreshold(),
        m.declineThreshold(),
        metrics,
        m.parameters(),
        m.trainStart(),
        m.trainEnd(),
        m.snapshots(),
        m.profile());
  }

  private void promote(Manifest manifest, String why, Map<String, Double> metrics) {
    RunSettings run = settings.run();
    String reason = run.cause().isEmpty() ? why : run.cause() + ": " + why;
    log.add(new Promotion(manifest, reason, clock).missing(log.read(), run.champion()));
    lines.tell("SUCCEEDED", "promoted " + manifest.version() + ": " + why, metrics);
  }
}
