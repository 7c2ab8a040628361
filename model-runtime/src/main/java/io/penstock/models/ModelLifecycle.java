package io.penstock.models;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * One model's life, folded from its events in the order of their topic: which version is in
 * production, and which event the next one must name. Every reader that folds the same log comes to
 * the same state. Not thread safe.
 */
public final class ModelLifecycle {
  /** What an event does; as in the topic's schema. */
  public enum Kind {
    /** The version is in the repository. */
    PUBLISHED,
    /** The version is tried beside the production model. */
    STAGED,
    /** The version serves a share of the customers. */
    CANARY,
    /** The version is the production model from here on. */
    PROMOTED,
    /** The production version is withdrawn; the one promoted before it is back. */
    ROLLED_BACK
  }

  /** What became of an event. */
  public enum Folded {
    /** It follows from the state and is now part of it. */
    ACCEPTED,
    /** It, or the same step of the same run, was accepted before. */
    REPEAT,
    /** It does not follow from the state: it is decided on another event than the last one. */
    REFUSED
  }

  /**
   * An event of a model's life.
   *
   * @param eventId unique
   * @param previousEventId the event that it was decided on; null for a model's first
   * @param version the version that it is about
   * @param kind what it does
   * @param digest SHA-256 of the version's model.onnx, hex
   * @param featureSet name of the feature set that the version takes
   * @param featureSetVersion that set's version
   * @param runId the training run that made it; null if none did
   * @param time when it was decided, epoch millis
   */
  public record Step(
      String eventId,
      String previousEventId,
      String version,
      Kind kind,
      String digest,
      String featureSet,
      int featureSetVersion,
      String runId,
      long time) {

    /** Checks what no event may lack. */
    public Step {
      Objects.requireNonNull(eventId, "eventId");
      Objects.requireNonNull(version, "version");
      Objects.requireNonNull(kind, "kind");
    }
  }

  private record RunStep(String runId, Kind kind) {}

  /** Event ids that were seen, each with the id of the accepted event that it stands for. */
  private final Map<String, String> standsFor = new HashMap<>();

  private final Map<RunStep, String> runs = new HashMap<>();
  private final Set<String> published = new HashSet<>();
  private final Deque<Step> promoted = new ArrayDeque<>();
  private String last;

  /** Takes the next event of the log. */
  public Folded fold(Step step) {
    if (standsFor.containsKey(step.eventId())) {
      return Folded.REPEAT;
    }
    if (step.runId() != null) {
      String first = runs.get(new RunStep(step.runId(), step.kind()));
      if (first != null) {
        // A run that was tried again goes on from its own events: they stand for the first ones.
        standsFor.put(step.eventId(), first);
        return Folded.REPEAT;
      }
    }
    if (!follows(step)) {
      return Folded.REFUSED;
    }
    switch (step.kind()) {
      case PROMOTED -> promoted.push(step);
      case ROLLED_BACK -> promoted.pop();
      case PUBLISHED -> published.add(step.version());
      case STAGED, CANARY -> {}
    }
    last = step.eventId();
    standsFor.put(last, last);
    if (step.runId() != null) {
      runs.put(new RunStep(step.runId(), step.kind()), last);
    }
    return Folded.ACCEPTED;
  }

  private boolean follows(Step step) {
    String decidedOn = step.previousEventId();
    if (!Objects.equals(last, decidedOn == null ? null : standsFor.get(decidedOn))
        || (last == null) != (decidedOn == null)) {
      return false;
    }
    return step.kind() != Kind.ROLLED_BACK
        || (!promoted.isEmpty() && promoted.peek().version().equals(step.version()));
  }

  /** The promotion of the production version; empty while there is none. */
  public Optional<Step> production() {
    return Optional.ofNullable(promoted.peek());
  }

  /** The promotions that hold, the production version's first, then those it would fall back to. */
  public List<Step> promotions() {
    return List.copyOf(promoted);
  }

  /** Whether that version was published. */
  public boolean isPublished(String version) {
    return published.contains(version);
  }

  /** The event that the next one must name as its previous; empty for a model without events. */
  public Optional<String> lastEventId() {
    return Optional.ofNullable(last);
  }
}
