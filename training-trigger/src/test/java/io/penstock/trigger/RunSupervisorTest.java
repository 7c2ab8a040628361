package io.penstock.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.schemas.RunState;
import io.penstock.schemas.TrainingRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes: small shell scripts in the place of the training. */
class RunSupervisorTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String WAITING = said("WAITING_FOR_LABELS", "8 of 9 days");
  private static final String RUNNING = said("RUNNING", "training");
  private static final String SUCCEEDED =
      "echo 'penstock-run: {\"state\":\"SUCCEEDED\",\"message\":\"done\","
          + "\"metrics\":{\"average_precision\":0.6}}'\n";

  @TempDir Path directory;
  private final List<TrainingRun> told = new ArrayList<>();
  private RunSupervisor supervisor;
  private ProcessHandle orphan;

  @AfterEach
  void end() {
    if (supervisor != null) {
      supervisor.close();
    }
    if (orphan != null) {
      orphan.destroyForcibly();
    }
  }

  @Test
  void a_run_is_followed_to_its_success() throws IOException {
    launch("echo log\n" + WAITING + "echo \"$@\"\n" + RUNNING + SUCCEEDED);
    assertThat(states()).containsExactly("1 WAITING_FOR_LABELS", "1 RUNNING", "1 SUCCEEDED");
    TrainingRun last = told.get(2);
    assertThat(last.getMessage()).isEqualTo("done");
    assertThat(last.getMetrics()).containsEntry("average_precision", 0.6);
    assertThat(last.getTime()).isEqualTo(CLOCK.instant());
    assertThat(Files.readString(log()))
        .contains("log\n")
        .contains(
            "--run.id="
                + RunRequests.runId(TriggerFixture.CAUSE)
                + " --run.cause="
                + TriggerFixture.CAUSE
                + " --run.champion=v1"
                + " --run.train-start=2018-09-05T00:00:00Z"
                + " --run.train-end=2018-09-12T00:00:00Z"
                + " --run.gate-end=2018-09-14T00:00:00Z"
                + " --run.attempt=1");
  }

  @Test
  void exit_code_three_is_a_rejection_by_the_gate() throws IOException {
    launch(RUNNING + said("REJECTED", "no better") + "exit 3\n");
    assertThat(states()).containsExactly("1 RUNNING", "1 REJECTED");
    assertThat(told.get(1).getMessage()).isEqualTo("no better");
  }

  @Test
  void any_other_exit_code_is_a_failure() throws IOException {
    launch(RUNNING + "exit 7\n");
    assertThat(states()).containsExactly("1 RUNNING", "1 FAILED");
    assertThat(told.get(1).getMessage()).contains("code 7");
  }

  @Test
  void a_process_ended_by_a_signal_is_followed_by_the_next_attempt() throws IOException {
    Path again = directory.resolve("again");
    launch(
        RUNNING
            + "if [ ! -e "
            + again
            + " ]; then touch "
            + again
            + "; kill -9 $$; fi\n"
            + SUCCEEDED);
    assertThat(states()).containsExactly("1 RUNNING", "2 RUNNING", "2 SUCCEEDED");
  }

  @Test
  void a_process_that_signals_end_in_every_attempt_has_failed() throws IOException {
    launch("kill -9 $$\n");
    assertThat(states()).containsExactly("3 FAILED");
    assertThat(told.get(0).getMessage()).contains("3 attempts");
  }

  @Test
  void a_failure_told_before_a_signal_is_the_result() throws IOException {
    launch(said("FAILED", "no labels") + "kill -15 $$\n");
    assertThat(states()).containsExactly("1 FAILED");
    assertThat(told.get(0).getMessage()).isEqualTo("no labels");
  }

  @Test
  void a_command_that_cannot_be_started_is_a_failure() throws IOException {
    supervisor = supervisor("/no/such/command");
    supervisor.seen(TriggerFixture.run(RunState.REQUESTED));
    supervisor.step();
    assertThat(states()).containsExactly("1 FAILED");
  }

  @Test
  void a_finished_run_is_not_launched_whatever_is_read_again() throws IOException {
    launch(SUCCEEDED);
    supervisor.seen(TriggerFixture.run(RunState.RUNNING));
    supervisor.seen(told.get(0));
    supervisor.step();
    assertThat(supervisor.following()).isFalse();
    assertThat(told).hasSize(1);
    RunSupervisor later = supervisor("false");
    later.seen(TriggerFixture.run(RunState.REQUESTED));
    later.seen(told.get(0));
    later.step();
    assertThat(told).hasSize(1);
  }

  @Test
  void a_process_that_still_runs_is_adopted_after_a_crash() throws Exception {
    Path go = directory.resolve("go");
    orphan(RUNNING + "until [ -e " + go + " ]; do sleep 0.05; done\n" + SUCCEEDED, 1);
    supervisor = supervisor("false");
    supervisor.seen(TriggerFixture.run(RunState.WAITING_FOR_LABELS));
    await(() -> step() && told.size() == 1);
    assertThat(states()).containsExactly("1 RUNNING");
    Files.createFile(go);
    await(() -> step() && !supervisor.following());
    assertThat(states()).containsExactly("1 RUNNING", "1 SUCCEEDED");
    assertThat(told.get(1).getMetrics()).containsEntry("average_precision", 0.6);
  }

  @Test
  void a_process_that_died_with_its_launcher_is_followed_by_the_next_attempt() throws Exception {
    orphan(RUNNING, 1);
    await(this::orphanEnded);
    supervisor = supervisor(script(RUNNING + SUCCEEDED));
    supervisor.seen(TriggerFixture.run(RunState.RUNNING));
    await(() -> step() && !supervisor.following());
    assertThat(states()).containsExactly("2 RUNNING", "2 SUCCEEDED");
  }

  @Test
  void a_result_reached_without_a_launcher_is_told() throws Exception {
    orphan(RUNNING + SUCCEEDED, 1);
    await(this::orphanEnded);
    supervisor = supervisor("false");
    supervisor.seen(TriggerFixture.run(RunState.RUNNING));
    await(() -> step() && !supervisor.following());
    assertThat(states()).containsExactly("1 SUCCEEDED");
  }

  @Test
  void after_the_last_attempt_a_run_has_failed() throws Exception {
    orphan(RUNNING, 3);
    await(this::orphanEnded);
    supervisor = supervisor("false");
    TrainingRun run = TriggerFixture.run(RunState.RUNNING);
    run.setAttempt(3);
    supervisor.seen(run);
    await(() -> step() && !supervisor.following());
    assertThat(states()).containsExactly("3 FAILED");
  }

  @Test
  void a_run_that_another_living_launcher_follows_is_left_to_it() throws Exception {
    orphan("sleep 60\n", 1);
    RunDirectory run = claim();
    RunDirectory.Attempt attempt = run.lastAttempt().orElseThrow();
    run.write(attempt.ownedBy(attempt.child()));
    supervisor = supervisor("false");
    supervisor.seen(TriggerFixture.run(RunState.REQUESTED));
    supervisor.step();
    assertThat(supervisor.following()).isFalse();
  }

  @Test
  void closing_ends_the_process_and_the_next_start_repeats_the_attempt() throws Exception {
    supervisor = supervisor(script(RUNNING + "sleep 60\n"));
    supervisor.seen(TriggerFixture.run(RunState.REQUESTED));
    await(() -> step() && told.size() == 1);
    ProcessIdentity child = claim().lastAttempt().orElseThrow().child();
    supervisor.close();
    assertThat(child.find()).isEmpty();
    supervisor = supervisor(script(SUCCEEDED));
    supervisor.seen(TriggerFixture.run(RunState.RUNNING));
    await(() -> step() && !supervisor.following());
    assertThat(states()).containsExactly("1 RUNNING", "1 SUCCEEDED");
  }

  private void launch(String script) throws IOException {
    supervisor = supervisor(script(script));
    supervisor.seen(TriggerFixture.run(RunState.REQUESTED));
    supervisor.step();
    await(() -> step() && !supervisor.following());
  }

  /** A process as a launcher that is gone has left it. */
  private void orphan(String script, int attempt) throws IOException {
    RunDirectory run = claim();
    TrainingProcess process =
        TrainingProcess.start(
            List.of("/bin/sh", write(script).toString()),
            TriggerFixture.run(RunState.REQUESTED),
            attempt,
            run.log());
    ProcessIdentity child = process.identity();
    orphan = child.find().orElse(ProcessHandle.of(child.pid()).orElse(null));
    run.write(new RunDirectory.Attempt(attempt, child, new ProcessIdentity(1L, -1L), 0, false));
  }

  private RunDirectory claim() throws IOException {
    return RunDirectory.claim(directory.resolve("runs"), RunRequests.runId(TriggerFixture.CAUSE));
  }

  private RunSupervisor supervisor(String command) {
    return new RunSupervisor(TriggerFixture.settings(directory, command), told::add, CLOCK);
  }

  private String script(String text) throws IOException {
    return "/bin/sh|" + write(text);
  }

  /** Null: it ended before anybody could look. */
  private boolean orphanEnded() {
    return orphan == null || !orphan.isAlive();
  }

  private Path write(String text) throws IOException {
    return Files.writeString(Files.createTempFile(directory, "train", ".sh"), text);
  }

  private Path log() {
    return directory
        .resolve("runs")
        .resolve(RunRequests.runId(TriggerFixture.CAUSE))
        .resolve("run.log");
  }

  private List<String> states() {
    return told.stream().map(run -> run.getAttempt() + " " + run.getState()).toList();
  }

  private boolean step() {
    try {
      supervisor.step();
      return true;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("within %s", PATIENCE).isLessThan(deadline);
      LockSupport.parkNanos(5_000_000);
    }
  }

  private static String said(String state, String message) {
    return "echo 'penstock-run: {\"state\":\"%s\",\"message\":\"%s\"}'\n".formatted(state, message);
  }
}
