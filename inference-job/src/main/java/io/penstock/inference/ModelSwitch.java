package io.penstock.inference;

import io.penstock.models.ModelLifecycle;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which model serves: follows the lifecycle, has versions loaded aside and puts them into service
 * when told that no batch is being filled. Everything but the loading runs on the task's thread.
 */
final class ModelSwitch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ModelSwitch.class);

  private final String modelName;
  private final ModelLifecycle lifecycle = new ModelLifecycle();
  private final ModelLoader loader;
  private final ScoringMetrics metrics;

  /** Promotions older than the wanted one, which serve at a start if the wanted one is refused. */
  private final Deque<ModelLifecycle.Step> older = new ArrayDeque<>();

  private final Deque<LifecycleEvent> beforeLog = new ArrayDeque<>();
  private boolean logRead;

  /** The promotion that is being loaded or in service; null while there is none. */
  private ModelLifecycle.Step wanted;

  private boolean loading;

  /** Null while the fallback serves; a metrics reporter reads it, too. */
  private volatile ModelHandle serving;

  ModelSwitch(String modelName, ModelLoader loader, ScoringMetrics metrics) {
    this.modelName = modelName;
    this.loader = loader;
    this.metrics = metrics;
  }

  /** Reads the log and loads the production model, for so long at most; goes on without it then. */
  void start(Duration wait) throws InterruptedException {
    loader.readLog();
    long deadline = System.nanoTime() + wait.toNanos();
    while (isWaiting()) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      ModelLoader.Answer answer = left > 0 ? loader.await(left) : loader.poll();
      if (answer == null) {
        metrics.startsWithoutModel.inc();
        LOG.warn("No word of model {} after {}: the fallback decides for now", modelName, wait);
        return;
      }
      take(answer);
    }
  }

  /** Takes an event of the stream; it may have been in the log. */
  void onEvent(LifecycleEvent event) {
    if (!event.modelName.equals(modelName)) {
      return;
    }
    if (!logRead) {
      beforeLog.add(event);
      return;
    }
    fold(event);
    follow();
  }

  private void fold(LifecycleEvent event) {
    if (!event.modelName.equals(modelName)) {
      return;
    }
    switch (lifecycle.fold(event.step())) {
      case ACCEPTED -> LOG.info("Model {} {} {}", modelName, event.version, event.kind);
      case REPEAT -> metrics.eventsRepeated.inc();
      case REFUSED -> {
        metrics.eventsRefused.inc();
        LOG.warn(
            "Event {} ({} {}) of model {} does not follow from the present state: refused",
            event.eventId,
            event.kind,
            event.version,
            modelName);
      }
    }
  }

  /** Asks for the production version if it is another than the wanted one. */
  private void follow() {
    Optional<ModelLifecycle.Step> production = lifecycle.production();
    if (production.isEmpty()) {
      wanted = null;
      loading = false;
      older.clear();
      serve(null);
      return;
    }
    if (production.get().equals(wanted)) {
      return;
    }
    older.clear();
    older.addAll(lifecycle.promotions());
    load(older.pop());
  }

  private void load(ModelLifecycle.Step promotion) {
    wanted = promotion;
    if (serving != null && serving.version.equals(promotion.version())) {
      loading = false;
      return;
    }
    loading = true;
    loader.load(promotion);
  }

  /** Whether the loader has something to do, whose end must be asked for. */
  boolean isWaiting() {
    return loading || !logRead;
  }

  /**
   * Takes what the loader has done; a model that is ready goes into service and the former one
   * closes. Call it only while no batch is being filled.
   */
  void takeReady() {
    for (ModelLoader.Answer answer = loader.poll(); answer != null; answer = loader.poll()) {
      take(answer);
    }
  }

  private void take(ModelLoader.Answer answer) {
    if (answer instanceof ModelLoader.LogRead read) {
      logRead = true;
      read.events().forEach(this::fold);
      beforeLog.forEach(this::fold);
      beforeLog.clear();
      follow();
    } else if (answer instanceof ModelLoader.Ready ready) {
      if (ready.promotion().equals(wanted)) {
        loading = false;
        older.clear();
        serve(ready.model());
      } else {
        ready.model().retire();
      }
    } else if (answer instanceof ModelLoader.Refused refused) {
      metrics.modelsRefused.inc();
      LOG.error(
          "Model {} {} is refused, {} goes on: {}",
          modelName,
          refused.promotion().version(),
          serving == null ? "the fallback" : serving,
          refused.why());
      if (refused.promotion().equals(wanted)) {
        loading = false;
        if (serving == null && !older.isEmpty()) {
          load(older.pop());
        }
      }
    }
  }

  private void serve(ModelHandle model) {
    ModelHandle former = serving;
    if (former == model) {
      return;
    }
    serving = model;
    if (former != null && model != null) {
      metrics.modelSwaps.inc();
    }
    LOG.info("{} serves", model == null ? "The fallback" : model);
    if (former != null) {
      former.retire();
    }
  }

  /** The model in service; null while the fallback serves. */
  ModelHandle serving() {
    return serving;
  }

  @Override
  public void close() {
    loader.close();
    if (serving != null) {
      serving.retire();
      serving = null;
    }
  }
}
