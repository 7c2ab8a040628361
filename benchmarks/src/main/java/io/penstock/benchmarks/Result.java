package io.penstock.benchmarks;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;

/**
 * Ours beside a peer, medians of the same rounds.
 *
 * @param name what of ours was measured
 * @param ratio ours by the peer's
 * @param unit of both values: events/s, writes/s, rows/s (more is better) or us (less is better)
 */
record Result(
    String name,
    double ours,
    String peer,
    @JsonProperty("peer_value") double peerValue,
    double ratio,
    String unit) {

  /** From the medians by name. */
  static Result of(String name, String peer, Map<String, Double> medians, String unit) {
    double ours = medians.get(name);
    double theirs = medians.get(peer);
    return new Result(name, ours, peer, theirs, ours / theirs, unit);
  }
}
