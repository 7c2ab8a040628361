package io.penstock.models;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A model in ONNX Runtime on one thread of the CPU: rows of floats in, a score per row out. For one
 * thread at a time; {@link #close()} must not run while {@link #score} does.
 */
public final class OnnxModel implements AutoCloseable {
  private static final String INPUT = "features";
  private static final String OUTPUT = "score";
  private static final Set<String> NO_OTHER_OUTPUTS = Set.of();

  private static final long ENVIRONMENT_STACK_BYTES = 64L << 20;

  private final OrtEnvironment environment;
  private final OrtSession session;
  private final String title;
  private final int inputs;
  private final boolean column;

  /** Grown when a larger batch comes; the tensors below are views of them for one batch size. */
  private FloatBuffer inputBuffer = FloatBuffer.allocate(0);

  private FloatBuffer outputBuffer = FloatBuffer.allocate(0);
  private OnnxTensor inputTensor;
  private OnnxTensor outputTensor;
  private Map<String, OnnxTensor> feeds = Map.of();
  private Map<String, OnnxTensor> fetches = Map.of();
  private int rowsBound;
  private boolean closed;

  private OnnxModel(OrtEnvironment environment, OrtSession session, Manifest manifest)
      throws OrtException {
    this.environment = environment;
    this.session = session;
    this.title = title(manifest);
    this.inputs = manifest.inputs().size();
    this.column = checkSignature();
  }

  /**
   * Opens and warms a model. Throws ModelException where it keeps data in other files, its input is
   * not one float tensor {@code features} [N, inputs], its output no float {@code score} [N] or [N,
   * 1], or ONNX Runtime cannot load.
   */
  public static OnnxModel open(byte[] onnx, Manifest manifest) {
    ExternalDataGuard.check(onnx);
    OrtEnvironment environment = environment();
    OrtSession session = null;
    OnnxModel model = null;
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      options.setExecutionMode(OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      options.addConfigEntry("session.inter_op.allow_spinning", "0");
      options.addConfigEntry("session.load_model_format", "ONNX");
      session = environment.createSession(onnx, options);
      model = new OnnxModel(environment, session, manifest);
      model.warm();
      return model;
    } catch (OrtException | RuntimeException e) {
      if (model != null) {
        model.close();
      } else if (session != null) {
        closeQuietly(session);
      }
      throw e instanceof ModelException refused
          ? refused
          : new ModelException(title(manifest) + ": ONNX Runtime refuses it: " + e.getMessage(), e);
    }
  }

  // ONNX Runtime 1.29 matches the process's command line against a regular expression when its
  // environment is made, and overflows the stack, fatally, where a class path makes that line long.
  private static OrtEnvironment environment() {
    AtomicReference<OrtEnvironment> made = new AtomicReference<>();
    AtomicReference<LinkageError> failure = new AtomicReference<>();
    Runnable make =
        () -> {
          try {
            made.set(OrtEnvironment.getEnvironment());
          } catch (LinkageError e) {
            failure.set(e);
          }
        };
    Thread thread = new Thread(null, make, "onnxruntime-environment", ENVIRONMENT_STACK_BYTES);
    thread.start();
    try {
      thread.join();
      if (failure.get() != null) {
        throw failure.get();
      }
      return made.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ModelException("interrupted while ONNX Runtime was loading", e);
    } catch (LinkageError e) {
      throw new ModelException(
          "ONNX Runtime's native library does not load on this machine; it needs 64-bit glibc Linux"
              + " with libstdc++ (Debian: apt-get install libstdc++6) and a writable"
              + " java.io.tmpdir: "
              + e.getMessage(),
          e);
    }
  }

  private static String title(Manifest manifest) {
    return "model " + manifest.name() + " " + manifest.version();
  }

  /** Whether the output is a column [N, 1] and not a row [N]. */
  private boolean checkSignature() throws OrtException {
    Map<String, NodeInfo> in = session.getInputInfo();
    TensorInfo input = floats(in.get(INPUT));
    if (in.size() != 1
        || input == null
        || input.getShape().length != 2
        || input.getShape()[0] >= 0
        || input.getShape()[1] != inputs) {
      throw new ModelException(
          "%s: its input must be one float tensor '%s' [N, %d], but is %s"
              .formatted(title, INPUT, inputs, in.values()));
    }
    Map<String, NodeInfo> out = session.getOutputInfo();
    TensorInfo output = floats(out.get(OUTPUT));
    long[] shape = output == null ? new long[0] : output.getShape();
    boolean row = shape.length == 1 && shape[0] < 0;
    boolean isColumn = shape.length == 2 && shape[0] < 0 && (shape[1] == 1 || shape[1] < 0);
    if (!row && !isColumn) {
      throw new ModelException(
          "%s: it must have a float output '%s' [N] or [N, 1], but has %s"
              .formatted(title, OUTPUT, out.values()));
    }
    return isColumn;
  }

  private static TensorInfo floats(NodeInfo node) {
    return node != null
            && node.getInfo() instanceof TensorInfo tensor
            && tensor.type == OnnxJavaType.FLOAT
        ? tensor
        : null;
  }

  /** Runs twice, which also finds an output that is not one score a row. */
  private void warm() {
    for (int n = 1; n <= 2; n++) {
      score(new float[n * inputs], n, new float[n]);
    }
  }

  /** The number of features in a row. */
  public int inputs() {
    return inputs;
  }

  /**
   * Scores the first {@code n} rows, row after row in {@code rows}, into {@code out}. Throws
   * ModelException where ONNX Runtime fails; allocates nothing while n stays the same.
   */
  public void score(float[] rows, int n, float[] out) {
    if (closed) {
      throw new IllegalStateException(title + " is closed");
    }
    if (n == 0) {
      return;
    }
    try {
      if (n != rowsBound) {
        bind(n);
      }
      inputBuffer.put(0, rows, 0, n * inputs);
      session.run(feeds, NO_OTHER_OUTPUTS, fetches).close();
      outputBuffer.get(0, out, 0, n);
    } catch (OrtException e) {
      throw new ModelException(title + ": ONNX Runtime failed: " + e.getMessage(), e);
    }
  }

  private void bind(int n) throws OrtException {
    unbind();
    if (inputBuffer.capacity() < n * inputs) {
      inputBuffer = direct(n * inputs);
      outputBuffer = direct(n);
    }
    inputTensor =
        OnnxTensor.createTensor(
            environment, inputBuffer.slice(0, n * inputs), new long[] {n, inputs});
    outputTensor =
        OnnxTensor.createTensor(
            environment, outputBuffer.slice(0, n), column ? new long[] {n, 1} : new long[] {n});
    feeds = Map.of(INPUT, inputTensor);
    fetches = Map.of(OUTPUT, outputTensor);
    rowsBound = n;
  }

  private void unbind() {
    rowsBound = 0;
    if (inputTensor != null) {
      inputTensor.close();
      inputTensor = null;
    }
    if (outputTensor != null) {
      outputTensor.close();
      outputTensor = null;
    }
  }

  private static FloatBuffer direct(int floats) {
    return ByteBuffer.allocateDirect(floats * Float.BYTES)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  /** Frees the native session; a second call does nothing. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    unbind();
    closeQuietly(session);
  }

  private static void closeQuietly(OrtSession session) {
    try {
      session.close();
    } catch (OrtException e) {
      throw new ModelException("ONNX Runtime cannot close a session: " + e.getMessage(), e);
    }
  }
}
