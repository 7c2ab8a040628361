package io.penstock.schemas;

/**
 * Heartbeats move a partition's clock forward without being events: records with a null value and
 * {@link #HEADER}, whose record timestamp is all that counts. A replay writes them so that no quiet
 * partition holds back the watermark; decoders skip them and ledgers do not count them.
 */
public final class Heartbeats {
  /** The record header that marks a heartbeat; its value is not looked at. */
  public static final String HEADER = "penstock.heartbeat";

  private Heartbeats() {}
}
