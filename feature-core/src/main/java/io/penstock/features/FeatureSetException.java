package io.penstock.features;

/** A feature catalog that cannot be used; the message names the file, the line and the reason. */
public final class FeatureSetException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  FeatureSetException(String source, int line, String reason) {
    super(line > 0 ? source + ":" + line + ": " + reason : source + ": " + reason);
  }

  FeatureSetException(String source, String reason, Throwable cause) {
    super(source + ": " + reason, cause);
  }
}
