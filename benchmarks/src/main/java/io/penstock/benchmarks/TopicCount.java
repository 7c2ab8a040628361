package io.penstock.benchmarks;

import io.penstock.stack.StackException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.core.execution.JobClient;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** Counts what a job writes to a topic by the topic's end offsets, from outside the job. */
final class TopicCount {
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final Admin admin;
  private final Map<TopicPartition, OffsetSpec> ends;
  private final String topic;

  TopicCount(Admin admin, String topic, int partitions) {
    this.admin = admin;
    this.topic = topic;
    this.ends =
        IntStream.range(0, partitions)
            .mapToObj(partition -> new TopicPartition(topic, partition))
            .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
  }

  long records() throws ExecutionException, InterruptedException {
    return admin.listOffsets(ends).all().get().values().stream()
        .mapToLong(ListOffsetsResult.ListOffsetsResultInfo::offset)
        .sum();
  }

  /**
   * Waits until the job has written so many records more than {@code before}; the records a second
   * since nothing had come yet. StackException if the job ends, or takes ten minutes.
   */
  double perSecond(JobClient job, long before, long records)
      throws ExecutionException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    long start = System.nanoTime();
    while (true) {
      long now = System.nanoTime();
      long seen = records() - before;
      if (seen == 0) {
        start = now;
      } else if (seen >= records) {
        return seen * 1e9 / (System.nanoTime() - start);
      }
      if (now > deadline || job.getJobExecutionResult().isDone()) {
        throw new StackException(
            "%d of %d records came to %s before the job ended or ten minutes were over"
                .formatted(seen, records, topic));
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }
}
