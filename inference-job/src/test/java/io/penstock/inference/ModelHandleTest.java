package io.penstock.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.inference.TestModels.ConstantScorer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ModelHandleTest {
  @Test
  void closesWithTheLastUse() {
    ConstantScorer scorer = new ConstantScorer(0.5f);
    ModelHandle model = TestModels.handle("a", scorer);
    assertThat(model.acquire()).isTrue();
    model.retire();
    model.retire();
    assertThat(scorer.closed).hasValue(0);
    model.release();
    assertThat(scorer.closed).hasValue(1);
    assertThat(model.acquire()).isFalse();
  }

  @Test
  void isNeverClosedWhileItRunsWhateverThreadsDo() throws Exception {
    int users = 2;
    ExecutorService threads = Executors.newFixedThreadPool(users);
    try {
      for (int round = 0; round < 40; round++) {
        ConstantScorer scorer = new ConstantScorer(0.5f);
        ModelHandle model = TestModels.handle("a", scorer);
        CountDownLatch running = new CountDownLatch(users);
        List<Future<?>> done = new ArrayList<>();
        for (int u = 0; u < users; u++) {
          done.add(
              threads.submit(
                  () -> {
                    float[] scores = new float[8];
                    running.countDown();
                    while (model.acquire()) {
                      try {
                        model.scorer.score(null, 8, scores, null);
                      } finally {
                        model.release();
                      }
                    }
                  }));
        }
        running.await();
        model.retire();
        for (Future<?> user : done) {
          user.get();
        }
        assertThat(scorer.closed).hasValue(1);
        assertThat(scorer.misused).hasValue(0);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aRealSessionSurvivesBeingRetiredWhileItRuns() throws Exception {
    byte[] onnx = TestModels.onnx(2, 0f);
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      for (int round = 0; round < 15; round++) {
        ModelHandle model =
            TestModels.handle(
                "a",
                OnnxScorer.open(
                    onnx,
                    TestModels.manifest("a", TestModels.NAME, TestModels.FEATURES, onnx),
                    256));
        CountDownLatch running = new CountDownLatch(1);
        Future<?> user =
            thread.submit(
                () -> {
                  float[] rows = new float[512];
                  float[] scores = new float[256];
                  while (model.acquire()) {
                    try {
                      model.scorer.score(rows, 256, scores, null);
                    } finally {
                      model.release();
                    }
                    running.countDown();
                  }
                });
        running.await();
        model.retire();
        user.get();
      }
    } finally {
      thread.shutdownNow();
    }
  }
}
