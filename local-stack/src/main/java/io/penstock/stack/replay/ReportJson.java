package io.penstock.stack.replay;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The parts that the reports of replay and demo have in common. */
public final class ReportJson {
  private ReportJson() {}

  /** What the figures were measured on. */
  public static ObjectNode machine(ObjectMapper json) {
    Runtime runtime = Runtime.getRuntime();
    return json.createObjectNode()
        .put("processors", runtime.availableProcessors())
        .put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"))
        .put("arch", System.getProperty("os.arch"))
        .put("java", System.getProperty("java.vm.name") + " " + Runtime.version());
  }

  /** The account of events. */
  public static void events(ObjectNode events, Ledger.Account account) {
    events
        .put("in", account.in())
        .put("scored", account.out())
        .put("scored_by_fallback", account.scoredByFallback())
        .put("repeats", account.repeats())
        .put("dead_letters", account.deadLetters())
        .put("unexplained", account.unexplained());
  }

  /** Rates of the stretch at full speed. */
  public static void throughput(ObjectNode throughput, StageSpan span) {
    throughput
        .put("features_per_second", Math.round(span.featuresPerSecond()))
        .put("scored_per_second", Math.round(span.scoredPerSecond()));
  }

  /** Percentiles in all and by stage. */
  public static void latency(ObjectNode latency, Latencies latencies) {
    percentiles(latency, latencies.total());
    latencies
        .stages()
        .forEach((name, stage) -> percentiles(latency.with("stages").putObject(name), stage));
  }

  private static void percentiles(ObjectNode node, Latencies.Percentiles values) {
    if (values.count() > 0) {
      node.put("p50", values.p50()).put("p95", values.p95()).put("p99", values.p99());
    }
    node.put("records", values.count());
  }
}
