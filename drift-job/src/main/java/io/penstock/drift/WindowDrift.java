package io.penstock.drift;

/** One judged window of one model version: the features in catalog order. A Flink POJO. */
public final class WindowDrift {
  public String model;
  public FeatureDrift[] features;

  /** For Flink. */
  public WindowDrift() {}

  static WindowDrift of(String model, FeatureDrift[] features) {
    WindowDrift window = new WindowDrift();
    window.model = model;
    window.features = features;
    return window;
  }
}
