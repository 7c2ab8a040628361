package io.penstock.inference;

import io.penstock.schemas.ModelRole;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A scorer with its name, counted: it is closed by whoever lets go of it last, so never while it
 * runs. {@link #acquire}, {@link #release} and {@link #retire} may be called by any thread.
 */
final class ModelHandle {
  final String name;
  final String version;
  final String digest;
  final ModelRole role;
  final DecisionPolicy policy;
  final Scorer scorer;

  /** One for being in service, and one for each use. */
  private final AtomicInteger holders = new AtomicInteger(1);

  private final AtomicBoolean retired = new AtomicBoolean();

  ModelHandle(
      String name,
      String version,
      String digest,
      ModelRole role,
      DecisionPolicy policy,
      Scorer scorer) {
    this.name = name;
    this.version = version;
    this.digest = digest;
    this.role = role;
    this.policy = policy;
    this.scorer = scorer;
  }

  /** The fallback's rules on a vector of these features. */
  static ModelHandle rules(List<String> features) {
    return new ModelHandle(
        "rules", "1", "", ModelRole.FALLBACK, DecisionPolicy.RULES, new FallbackRules(features));
  }

  /** Takes hold for one use; false if it is closed. */
  boolean acquire() {
    for (int now = holders.get(); now > 0; now = holders.get()) {
      if (holders.compareAndSet(now, now + 1)) {
        return true;
      }
    }
    return false;
  }

  /** Ends a use that {@link #acquire} began. */
  void release() {
    if (holders.decrementAndGet() == 0) {
      scorer.close();
    }
  }

  /** Takes it out of service: it closes now, or with the last use; a second call does nothing. */
  void retire() {
    if (retired.compareAndSet(false, true)) {
      release();
    }
  }

  @Override
  public String toString() {
    return name + " " + version;
  }
}
